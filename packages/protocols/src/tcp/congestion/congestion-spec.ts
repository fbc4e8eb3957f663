/** How users name a congestion control. */
import { OptionError, suggestion } from "@hourglass/aca"
import { Bbr } from "./bbr.js"
import { Bbr3 } from "./bbr3/bbr3.js"
import { CongestionControl } from "./congestion-control.js"
import { Cubic } from "./cubic.js"
import { NewReno } from "./newreno.js"
import { Reno } from "./reno.js"
import { Tahoe } from "./tahoe.js"
import { Vegas } from "./vegas.js"

/** The congestion controls that have a name. */
export const congestionControls = Object.freeze({
  tahoe: Tahoe,
  reno: Reno,
  newreno: NewReno,
  vegas: Vegas,
  cubic: Cubic,
  bbr: Bbr,
  bbr3: Bbr3,
})

export type CongestionName = keyof typeof congestionControls

/** A name, a class (with its own default options), or a function that makes one for each connection. */
export type CongestionSpec = CongestionName | (new () => CongestionControl) | (() => CongestionControl)

/** A name that comes from outside, a command line say. @throws OptionError for an unknown name */
export function congestionName(text: string, owner = "congestion"): CongestionName {
  if (isName(text)) return text
  const known = Object.keys(congestionControls)
  throw new OptionError(
    `${owner}: there is no congestion control "${text}"${suggestion(text, known)}; there are ${known.join(", ")}, or give a class`,
  )
}

const isName = (text: string): text is CongestionName => Object.hasOwn(congestionControls, text)

/** Makes the congestion control of one connection. @throws OptionError for an unknown name */
export function makeCongestionControl(spec: CongestionSpec, owner: string): CongestionControl {
  if (typeof spec === "string") return new congestionControls[congestionName(spec, owner)]()
  const made = isClass(spec) ? new spec() : spec()
  if (!(made instanceof CongestionControl))
    throw new OptionError(
      `${owner}: congestion is a ${typeof made}; give a subclass of CongestionControl, or a function that makes one`,
    )
  if (inUse.has(made))
    throw new OptionError(
      `${owner}: the function for congestion gave the ${made.name} of another connection, and they would share a window; let it make a new one each time`,
    )
  inUse.add(made)
  return made
}

const inUse = new WeakSet<CongestionControl>()

const isClass = (spec: Exclude<CongestionSpec, string>): spec is new () => CongestionControl =>
  spec.prototype instanceof CongestionControl
