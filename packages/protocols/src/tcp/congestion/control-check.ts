/** What must hold of a congestion control after each of its hooks: without a window nothing goes, and nobody sees why. */
import { OptionError, shown } from "@hourglass/aca"
import type { CongestionControl } from "./congestion-control.js"

/**
 * @param hooks - which of its methods were called last
 * @param owner - the path of its connection
 * @throws OptionError when the control has set what is no window, or no pace
 */
export function checkControl(control: CongestionControl, hooks: string, owner: string): void {
  const { cwnd, pacingRate } = control
  if (typeof cwnd === "number" && cwnd > 0 && pacingRate > 0) return
  const [name, value, unit] =
    typeof cwnd === "number" && cwnd > 0 ? ["pacingRate", pacingRate, "bytes/s"] : ["cwnd", cwnd, "bytes"]
  const { name: className } = control.constructor
  throw new OptionError(
    `${owner}: ${name} is ${shown(value)} after ${hooks} of ${className || control.name}; it must be a number of ${unit} > 0`,
  )
}
