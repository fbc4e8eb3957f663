/** Connections to which anything happens, for what a congestion control must do whatever happens. */
import type { CongestionControl } from "@hourglass/protocols"
import fc from "fast-check"
import { ackOf, FakePath, lossWith } from "../protocols/congestion-path.js"

/** What happens to a connection; the numbers are 0 … 1, and say how much of what there is. */
export type Step =
  | { readonly kind: "send" | "idle"; readonly share: number }
  | { readonly kind: "ack" | "partial" | "sack"; readonly share: number; readonly isWindowLimited: boolean }
  | { readonly kind: "loss" | "ecn" | "timeout" | "repeated" | "restart" }

const share = fc.double({ min: 0.01, max: 1, noNaN: true })
const anAck = fc.record({
  kind: fc.constantFrom("ack", "partial", "sack" as const),
  share,
  isWindowLimited: fc.boolean(),
})
const anEvent = fc.record({ kind: fc.constantFrom("loss", "ecn", "timeout", "repeated", "restart" as const) })
const aPause = fc.record({ kind: fc.constantFrom("send", "idle" as const), share })
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: anAck, weight: 6 },
  { arbitrary: aPause, weight: 4 },
  { arbitrary: anEvent, weight: 1 },
)
export const steps = fc.array(aStep, { maxLength: 200 })

/** A connection that is told of anything, in an order in which it may happen. */
export class Fate {
  readonly path = new FakePath({ srtt: 0.1 })
  private una = 0
  private nxt = 0
  private recover = 0
  private isRecovering = false
  private delivered = 0

  /** @param ack - makes the ACK that the control is given */
  constructor(
    readonly control: CongestionControl,
    private readonly ack: typeof ackOf = ackOf,
  ) {
    control.begin(this.path)
  }

  take(step: Step): void {
    const { path } = this
    path.now += 0.01
    switch (step.kind) {
      case "send":
        return this.send(Math.ceil(step.share * Math.min(this.control.cwnd, 1e6)))
      case "idle":
        path.now += 10 * step.share
        return
      case "ack":
      case "partial":
      case "sack":
        return this.acknowledge(step)
      case "restart":
        return this.control.onRestart()
      default:
        return this.suffer(step.kind)
    }
  }

  private send(bytes: number): void {
    this.nxt += bytes
    this.path.flight = this.nxt - this.una
  }

  private acknowledge({
    kind,
    share: part,
    isWindowLimited,
  }: Extract<Step, { isWindowLimited: boolean }>): void {
    const { path, control } = this
    const outstanding = this.nxt - this.una
    if (outstanding === 0) return
    const bytes = kind === "ack" ? Math.min(path.mss, outstanding) : Math.ceil(part * outstanding)
    const isRecovering = this.isRecovering
    const priorDelivered = this.delivered
    this.delivered += bytes
    if (kind !== "sack") this.una += bytes
    path.flight = this.nxt - this.una
    const told = this.ack(path, {
      acked: kind === "sack" ? 0 : bytes,
      delivered: bytes,
      rtt: 0.05 + part,
      isRecovering,
      isWindowLimited,
      una: this.una,
      nxt: this.nxt,
      deliveryRate: bytes / 0.1,
      totalDelivered: this.delivered,
      priorDelivered,
    })
    if (isRecovering && this.una >= this.recover) {
      this.isRecovering = false
      control.onRecovered(told)
    }
    control.onAck(told)
  }

  private suffer(kind: "loss" | "ecn" | "timeout" | "repeated"): void {
    const { control, path } = this
    const event = lossWith(path, { flight: this.nxt - this.una })
    if (kind === "timeout" || kind === "repeated") {
      this.isRecovering = false
      return control.onTimeout({ ...event, cause: "timeout", isRepeated: kind === "repeated" })
    }
    if (this.isRecovering) return
    control.onCongestion({ ...event, cause: kind })
    if (kind === "ecn") return
    this.isRecovering = true
    this.recover = this.nxt
  }
}
