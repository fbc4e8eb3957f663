/** What congestion controls are driven by in tests, without a connection: ACKs made by hand, and an ideal path. */
import { RandomStream } from "@hourglass/aca"
import type { Ack, CongestionControl, CongestionEvent, CongestionPath } from "@hourglass/protocols"

/** A connection as its congestion control sees it; all may be set. Bytes and seconds. */
export class FakePath implements CongestionPath {
  now = 0
  mss = 1000
  initialWindow = 10_000
  flight = 0
  srtt = Number.NaN
  usesSack = true
  readonly random = new RandomStream(1, 1, "path")

  constructor(fields: Partial<CongestionPath> = {}) {
    Object.assign(this, fields)
  }
}

/** An ACK of one segment, sent by a sender that uses all of its window; but for the fields given. */
export function ackOf(path: CongestionPath, fields: Partial<Ack> = {}): Ack {
  const acked = fields.acked ?? path.mss
  return {
    now: path.now,
    mss: path.mss,
    acked,
    delivered: acked,
    flight: path.flight,
    priorFlight: path.flight + acked,
    lost: 0,
    rtt: path.srtt,
    isRecovering: false,
    isWindowLimited: true,
    isEcnEcho: false,
    una: 0,
    nxt: path.flight,
    deliveryRate: Number.NaN,
    isAppLimited: false,
    totalDelivered: 0,
    priorDelivered: 0,
    sentFlight: path.flight + acked,
    priorLost: 0,
    ...fields,
  }
}

/** A loss found with so much on the way, bytes; but for the fields given. */
export const lossWith = (path: CongestionPath, fields: Partial<CongestionEvent> = {}): CongestionEvent => ({
  now: path.now,
  mss: path.mss,
  flight: path.flight,
  cause: "loss",
  isRepeated: false,
  ...fields,
})

/** A path that loses nothing: packets wait before one bottleneck, however many there are. */
export interface IdealPath {
  /** Of the bottleneck, bytes/s. */
  readonly rate: number
  /** Seconds there and back without waiting, transmission included. */
  readonly rtt: number
  readonly mss?: number
  /** Segments. */
  readonly initialWindow?: number
  /** Seconds. */
  readonly until: number
}

/** The flow at one ACK. Bytes and seconds; rounds are counted by what is acknowledged. */
export interface Moment {
  readonly now: number
  readonly round: number
  readonly cwnd: number
  readonly flight: number
  readonly rtt: number
}

interface Sent {
  readonly at: number
  readonly arrives: number
  /** Bytes on the way with it. */
  readonly flight: number
  readonly delivered: number
  readonly deliveredAt: number
  readonly firstSentAt: number
}

/** A flow of endless data over an ideal path, from its first segment on; an ACK for each segment. */
export class IdealFlow {
  readonly path: FakePath
  readonly moments: Moment[] = []
  private readonly onTheWay: Sent[] = []
  private bottleneckFreeAt = 0
  private nextDeparture = 0
  private sent = 0
  private acked = 0
  private deliveredAt = 0
  private firstSentAt = 0
  private round = 0
  private roundEnd = 0

  constructor(
    readonly control: CongestionControl,
    private readonly ideal: IdealPath,
  ) {
    const { mss = 1000, initialWindow = 10, rtt } = ideal
    this.path = new FakePath({ mss, initialWindow: initialWindow * mss, srtt: rtt })
    control.begin(this.path)
  }

  /** Runs it to its end. */
  run(): Moment[] {
    const { path } = this
    while (path.now < this.ideal.until) {
      const departure = this.hasRoom ? Math.max(path.now, this.nextDeparture) : Number.POSITIVE_INFINITY
      const arrival = this.onTheWay[0]?.arrives ?? Number.POSITIVE_INFINITY
      path.now = Math.min(departure, arrival)
      if (arrival <= departure) this.acknowledge()
      else this.send()
    }
    return this.moments
  }

  private get hasRoom(): boolean {
    return this.path.flight === 0 || this.path.flight + this.path.mss <= this.control.cwnd
  }

  private send(): void {
    const { path, ideal } = this
    const { now, mss } = path
    if (path.flight === 0) {
      this.firstSentAt = now
      this.deliveredAt = now
    }
    this.bottleneckFreeAt = Math.max(this.bottleneckFreeAt, now) + mss / ideal.rate
    const arrives = this.bottleneckFreeAt + ideal.rtt - mss / ideal.rate
    const { acked: delivered, deliveredAt, firstSentAt } = this
    this.sent += mss
    path.flight += mss
    this.onTheWay.push({ at: now, arrives, flight: path.flight, delivered, deliveredAt, firstSentAt })
    this.nextDeparture = Math.max(this.nextDeparture, now) + mss / this.control.pacingRate
  }

  private acknowledge(): void {
    const { path, control } = this
    const { now, mss } = path
    const segment = this.onTheWay.shift() as Sent
    const rtt = now - segment.at
    path.srtt += (rtt - path.srtt) / 8
    this.acked += mss
    path.flight -= mss
    const interval = Math.max(segment.at - segment.firstSentAt, now - segment.deliveredAt)
    this.deliveredAt = now
    this.firstSentAt = segment.at
    if (this.acked >= this.roundEnd) {
      this.round++
      this.roundEnd = this.sent
    }
    control.onAck(
      ackOf(path, {
        rtt,
        una: this.acked,
        nxt: this.sent,
        deliveryRate: (this.acked - segment.delivered) / interval,
        totalDelivered: this.acked,
        priorDelivered: segment.delivered,
        sentFlight: segment.flight,
      }),
    )
    this.moments.push({ now, round: this.round, cwnd: control.cwnd, flight: path.flight, rtt })
  }
}
