import { type Ack, Bbr3, type Bbr3Mode, type Bbr3Options } from "@hourglass/protocols"
import { ackOf, FakePath } from "./congestion-path.js"

interface Step {
  readonly mode: Bbr3Mode
  /** Seconds. */
  readonly at: number
  /** Of pacing and window. */
  readonly gains: readonly [number, number]
}

/** Notes when it came to which state. */
export class Observed extends Bbr3 {
  readonly steps: Step[] = []

  protected override enter(mode: Bbr3Mode): void {
    super.enter(mode)
    this.steps.push({ mode, at: this.path.now, gains: [this.pacingGain, this.cwndGain] })
  }

  get modes(): Bbr3Mode[] {
    return this.steps.map(({ mode }) => mode)
  }
}

/**
 * A flow of which everything is said by hand: the first ACK of each round, which takes 100 ms. The bottleneck has 1
 * MB/s, so that the path holds 100 kB; segments have 1000 bytes.
 */
export class Rounds {
  readonly path = new FakePath({ srtt: 0.1, mss: 1000, initialWindow: 200_000 })
  readonly bbr: Observed
  readonly bdp = 100_000
  private delivered = 0
  private lost = 0
  private position = 0

  constructor(options: Partial<Bbr3Options> = {}, path: Partial<FakePath> = {}) {
    Object.assign(this.path, path)
    this.bbr = new Observed(options)
    this.bbr.begin(this.path)
  }

  /** A round, with so much on the way, bytes; but for what is said of its ACK. @returns the state after it */
  round(flight: number, fields: Partial<Ack> = {}): Bbr3Mode {
    const { path, bdp } = this
    path.now += path.srtt
    path.flight = flight
    const priorDelivered = this.delivered
    this.delivered += bdp
    const counts = { totalDelivered: this.delivered, priorDelivered }
    const sent = { sentFlight: flight, priorLost: this.lost, deliveryRate: 1e6 }
    this.bbr.onAck(ackOf(path, { ...counts, ...sent, ...fields }))
    return this.bbr.mode
  }

  /** A segment is lost, of so much that was on the way with it, bytes; `lost` since then. */
  lose(sentFlight: number, lost = 1000, isAppLimited = false): this {
    const { delivered: totalDelivered } = this
    this.position += 2000
    this.lost += 1000
    this.bbr.onLost({ position: this.position, size: 1000, sentFlight, lost, isAppLimited, totalDelivered })
    return this
  }

  /** Rounds until it is in a state, with so much on the way if the window allows it. */
  until(mode: Bbr3Mode, flight = this.bdp): this {
    for (let i = 0; i < 200 && this.bbr.mode !== mode; i++) this.round(Math.min(flight, this.bbr.cwnd))
    if (this.bbr.mode !== mode) throw new Error(`it is in ${this.bbr.mode}, after ${this.bbr.modes}`)
    return this
  }
}
