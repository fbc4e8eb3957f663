/** What must hold of a congestion control after each of its hooks: without a window nothing goes, and nobody sees why. */
import { OptionError, shown } from "@hourglass/aca"
import type { CongestionControl } from "./congestion-control.js"

/** Whether it has set a window and a pace. */
export const isSane = ({ cwnd, pacingRate }: CongestionControl): boolean =>
  typeof cwnd === "number" && cwnd > 0 && pacingRate > 0

/**
 * What is wrong with one that is not sane.
 * @param hooks - which of its methods were called last
 * @param owner - the path of its connection
 */
export function controlFault(control: CongestionControl, hooks: string, owner: string): OptionError {
  const { cwnd, pacingRate } = control
  const [name, value, unit] =
    typeof cwnd === "number" && cwnd > 0 ? ["pacingRate", pacingRate, "bytes/s"] : ["cwnd", cwnd, "bytes"]
  const { name: className } = control.constructor
  return new OptionError(
    `${owner}: ${name} is ${shown(value)} after ${hooks} of ${className || control.name}; it must be a number of ${unit} > 0`,
  )
}
