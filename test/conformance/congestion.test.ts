/** TCP's congestion controls, by the suite that anybody can run on a control of their own. */
import { type Ack, type CongestionName, congestionControls, Reno } from "@hourglass/protocols"
import { describe } from "vitest"
import { congestionConformance } from "./congestion-conformance.js"

for (const name of Object.keys(congestionControls) as CongestionName[])
  describe(name, () => congestionConformance(() => new congestionControls[name]()))

for (const avoidance of ["integer", "byte-counting"] as const)
  describe(`reno, ${avoidance}`, () => congestionConformance(() => new Reno({ avoidance })))

/** A control of one's own: half as fast as Reno. */
class Gentle extends Reno {
  override readonly name = "gentle"

  protected override onCongestionAvoidance(ack: Ack): void {
    this.cwnd += (0.5 * ack.mss * ack.mss) / this.cwnd
  }
}

describe("a control of one's own", () => congestionConformance(() => new Gentle()))
