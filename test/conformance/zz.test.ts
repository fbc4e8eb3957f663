import { type Ack, type CongestionEvent, Reno } from "@hourglass/protocols"
import { describe } from "vitest"
import { congestionConformance } from "./congestion-conformance.js"
class NoFloor extends Reno { override onCongestion(e: CongestionEvent) { this.ssthresh = e.flight / 2; this.cwnd = this.ssthresh } }
class Keeps extends Reno { private last?: Ack; override onAck(a: Ack) { if (this.last && this.last.acked > 500) this.cwnd += 1; this.last = a; super.onAck(a) } }
class Unlimited extends Reno { override onAck(a: Ack) { this.cwnd += a.acked } }
class Dice extends Reno { override onAck(a: Ack) { this.cwnd += Math.random(); super.onAck(a) } }
class Division extends Reno { protected override onSlowStart(a: Ack) { this.cwnd += a.mss } }
for (const C of [NoFloor, Keeps, Unlimited, Dice, Division]) describe(C.name, () => congestionConformance(() => new C()))
