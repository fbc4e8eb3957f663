/**
 * One end of a TCP connection: its state, and what its user asks of it.
 *
 * The work is done in rooms of their own: `SendSide` and `ReceiveSide` keep the
 * two halves, `SegmentArrival` takes segments in (RFC 9293 §3.10.7), `makeSegment`
 * writes them, `RetransmissionTimer` and `Lifetimer` wait.
 */
import { Component, LifecycleError, OptionError, shown, type Timer } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import { type Records, recordsOf } from "./ack-record.js"
import type { CongestionControl, CongestionPath } from "./congestion/congestion-control.js"
import { initialWindow } from "./initial-window.js"
import { Lifetimer } from "./lifetimer.js"
import { type Agreement, noAgreement } from "./negotiation.js"
import { ReceiveSide } from "./receive-side.js"
import { RetransmissionTimer } from "./retransmission-timer.js"
import { RttEstimator } from "./rtt-estimator.js"
import {
  ACK,
  isSegmentData,
  isWhole,
  RST,
  type SegmentData,
  sizeOfData,
  type TcpSegment,
  timestampsSize,
} from "./segment.js"
import { makeSegment, timestampAt } from "./segment-maker.js"
import { SendBuffer } from "./send-buffer.js"
import { SendSide, type TransmissionKind } from "./send-side.js"
import type { Endpoint, Stream, StreamError, StreamUser } from "./stream-service.js"
import type { Tcp } from "./tcp.js"
import { TcpCounters } from "./tcp-counters.js"
import {
  TcpRttMeasured,
  TcpScoreboardChanged,
  TcpSegmentReceived,
  TcpSegmentSent,
  TcpStateChanged,
  TcpWindowChanged,
} from "./tcp-events.js"
import type { TcpOptions } from "./tcp-options.js"
import type { TcpState } from "./tcp-state.js"

/** What a connection is made from. */
export interface ConnectionPlan {
  readonly tcp: Tcp
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly options: TcpOptions
  readonly congestion: CongestionControl
  readonly user: StreamUser
  /** The initial sequence number, a signed 32-bit integer. */
  readonly iss: number
  /** The largest segment that this side can take, and the largest that it may send, without TCP options, bytes. */
  readonly announcedMss: number
  readonly mss: number
}

/** News for the user, as bits, in the order in which they are told when a segment has been dealt with. */
export const news = { connected: 1, arrived: 2, drained: 4, ended: 8 } as const

const writingStates: ReadonlySet<TcpState> = new Set([
  "SYN-SENT",
  "SYN-RECEIVED",
  "ESTABLISHED",
  "CLOSE-WAIT",
])

/** Those in which the other side must be told of an abort: it may still send or wait for data. */
const resettingStates: ReadonlySet<TcpState> = new Set([
  "SYN-RECEIVED",
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
])

export class TcpConnection extends Component<TcpOptions> implements Stream, CongestionPath {
  // What each segment asks for comes first: it lies together in the processor's cache.
  private phase: TcpState = "CLOSED"
  private isObserved = false
  /** Whether a segment is being dealt with: what is sent meanwhile can wait for its end. */
  private isBusy = false
  private wantsRoom = false
  private untold = 0
  /** The last ICMP error that need not be the end. */
  private softError: string | undefined = undefined
  readonly snd: SendSide
  readonly rcv: ReceiveSide
  readonly tcp: Tcp
  readonly counters = new TcpCounters()
  // Each end in two fields, for segments are matched and addressed by them.
  readonly remotePort: number
  readonly localPort: number
  readonly remoteAddress: Address
  readonly localAddress: Address
  /** What the SYNs have settled. */
  agreement: Agreement = noAgreement
  /** TS.Recent, and when it was set, simulated seconds (RFC 7323 §4.3). */
  tsRecent = 0
  tsRecentAt = Number.NaN
  /** When the last segment came, simulated seconds. */
  heardAt = Number.NEGATIVE_INFINITY
  /** The TTL and ToS of its packets, without ECN. */
  readonly ttl: number
  readonly tos: number
  user: StreamUser
  readonly delayedAckTimer: Timer
  readonly retransmission: RetransmissionTimer
  readonly rtt: RttEstimator
  /** Where ACKs are written down. */
  readonly records: Records
  /** The next connection with the same hash in the table of TCP. */
  nextInTable: TcpConnection | undefined = undefined

  readonly stateChanged = this.emitter("stateChanged", TcpStateChanged)
  readonly window = this.emitter("window", TcpWindowChanged, this.noteObservers)
  readonly rttMeasured = this.emitter("rttMeasured", TcpRttMeasured, this.noteObservers)
  readonly sent = this.emitter("sent", TcpSegmentSent, this.noteObservers)
  readonly received = this.emitter("received", TcpSegmentReceived, this.noteObservers)
  readonly scoreboard = this.emitter("scoreboard", TcpScoreboardChanged, this.noteObservers)
  /** The largest segment that this side can take, and that it has told the other side. */
  readonly announcedMss: number
  private readonly lifetime: Lifetimer
  private hasEnded = false
  private hasFailed: StreamError | undefined = undefined
  private synWasLost = false
  private paceTimer: Timer | undefined = undefined

  constructor(name: string, plan: ConnectionPlan) {
    super(name, plan.options)
    const { options } = plan
    this.tcp = plan.tcp
    this.localAddress = plan.local.address
    this.localPort = plan.local.port
    this.remoteAddress = plan.remote.address
    this.remotePort = plan.remote.port
    this.user = plan.user
    this.announcedMss = plan.announcedMss
    this.records = recordsOf(plan.tcp.simulation)
    this.ttl = options.ttl
    this.tos = options.dscp << 2
    this.rtt = this.makeRttEstimator()
    this.retransmission = new RetransmissionTimer(this, this.timer(this.expire))
    this.delayedAckTimer = this.timer(this.sendDelayedAck)
    plan.congestion.ssthresh = options.initialSsthresh
    this.snd = this.makeSendSide(plan)
    this.rcv = this.makeReceiveSide()
    this.lifetime = new Lifetimer(this, this.timer(this.outlive))
  }

  // Its parts. A subclass, which `Tcp.makeConnection` of a subclass makes, may make others. The constructor calls these
  // before it returns: a subclass's own fields have no values yet.

  /** Makes what keeps round-trip times and the time-out. */
  protected makeRttEstimator(): RttEstimator {
    return new RttEstimator(this.options)
  }

  /** Makes what decides which segments go, and when. */
  protected makeSendSide(plan: ConnectionPlan): SendSide {
    const buffer = new SendBuffer(1, this.options.sendBuffer)
    return new SendSide(this, plan.iss, buffer, plan.congestion, this.retransmission, plan.mss)
  }

  /** Makes what takes data in, and decides when they are acknowledged. */
  protected makeReceiveSide(): ReceiveSide {
    return new ReceiveSide(this)
  }

  /** A connection that is open cannot be copied with its node. @throws LifecycleError */
  override another(): never {
    throw new LifecycleError(`${this.path} is open; duplicate a network before its connections are made`)
  }

  get local(): Endpoint {
    return { address: this.localAddress, port: this.localPort }
  }
  get remote(): Endpoint {
    return { address: this.remoteAddress, port: this.remotePort }
  }

  // What its parts ask for

  get tcpState(): TcpState {
    return this.phase
  }
  get congestion(): CongestionControl {
    return this.snd.congestion
  }
  get mss(): number {
    return this.snd.mss
  }
  get flight(): number {
    return this.snd.flight
  }
  get srtt(): number {
    return this.rtt.srtt
  }
  get usesSack(): boolean {
    return this.agreement.sack
  }
  /** Bytes; one segment when the SYN was lost (RFC 5681 §3.1). */
  get initialWindow(): number {
    return this.synWasLost ? this.mss : initialWindow(this.options.initialWindow, this.mss)
  }
  get awaitsAck(): boolean {
    return !this.snd.isQuiet
  }
  /** Whether the other side takes no data, though some may be on the way: it has shrunk its window. */
  get isShut(): boolean {
    return this.isSynchronized && this.snd.wnd === 0
  }
  /** How long the other side may say nothing, seconds. */
  get patience(): number {
    return this.isSynchronized ? this.options.userTimeout : this.options.synTimeout
  }
  /** Whether both sides have seen the other's SYN acknowledged. */
  get isSynchronized(): boolean {
    return this.phase !== "CLOSED" && this.phase !== "SYN-SENT" && this.phase !== "SYN-RECEIVED"
  }

  // Its life

  /** The only place where the state changes. */
  become(next: TcpState): void {
    const { phase } = this
    if (next === phase) return
    this.phase = next
    if (this.stateChanged.heard) this.stateChanged.emit({ time: this.now, from: phase, to: next })
    if (next === "TIME-WAIT") this.note(news.ended)
    if (next === "CLOSED") this.vanish()
  }

  /** Opens it: SYN, or the answer to one (RFC 9293 §3.10.1). */
  open(state: "SYN-SENT" | "SYN-RECEIVED"): void {
    this.become(state)
    this.snd.sendSyn()
  }

  /** Both SYNs are acknowledged: data may flow. */
  establish(): void {
    this.synWasLost = this.counters.timeouts > 0
    if (this.synWasLost) this.rtt.restart() // RFC 6298 §5.7
    this.snd.establish(this, this.agreement.sack)
    this.become("ESTABLISHED")
    this.lifetime.watchIdleness()
    this.note(news.connected)
    this.windowChanged()
  }

  /** Nothing of it is left; what came before the end is told before it. */
  private vanish(): void {
    this.retransmission.cancel()
    this.delayedAckTimer.cancel()
    this.paceTimer?.cancel()
    this.lifetime.cancel()
    this.tcp.forget(this)
    this.untold = (this.untold & news.arrived) | news.ended
    this.tellUser()
  }

  /** It ends without the other side's consent. */
  fail(error: StreamError): void {
    if (this.phase === "CLOSED") return
    if (this.phase !== "TIME-WAIT") this.hasFailed = error
    this.become("CLOSED")
  }

  /** The other side was not heard for too long. */
  giveUp(silence = `no answer for ${this.patience} s`): void {
    const detail = this.softError ?? silence
    if (this.isSynchronized) this.sendReset()
    this.fail({ kind: this.softError === undefined ? "timed-out" : "unreachable", detail })
  }

  /** Why it ended, when it did so before its time. */
  get error(): StreamError | undefined {
    return this.hasFailed
  }

  override stop(): void {
    this.fail({ kind: "aborted", detail: "its node failed" })
  }

  // Its user

  write(data: SegmentData): number {
    if (!isSegmentData(data)) throw this.unwritable(data)
    if (this.snd.isClosing || !writingStates.has(this.phase)) return 0
    const taken = this.snd.buffer.write(data)
    if (taken < sizeOfData(data)) this.wantsRoom = true
    if (this.isSynchronized) this.snd.transmit()
    return taken
  }

  private unwritable(data: unknown): OptionError {
    const advice = typeof data === "string" ? "; text must be encoded: encodeUtf8(text)" : ""
    return new OptionError(
      `${this.path} cannot write ${shown(data)}; give bytes (a Uint8Array), or how many: then it must be a whole number >= 0${advice}`,
    )
  }

  get writable(): number {
    return this.snd.isClosing || !writingStates.has(this.phase) ? 0 : this.snd.buffer.room
  }

  get unacknowledged(): number {
    return this.snd.buffer.end - this.snd.buffer.start
  }

  read(most = Number.POSITIVE_INFINITY): SegmentData {
    if (!(most >= 0 && isWhole(most)))
      throw new OptionError(`${this.path} cannot read ${shown(most)} bytes; it must be a whole number >= 0`)
    const data = this.rcv.buffer.take(most)
    if (this.phase !== "CLOSED" && this.rcv.hasOpened()) this.tellWindow()
    return data
  }

  /** At once, or with what is sent when the segment has been dealt with. */
  private tellWindow(): void {
    if (this.isBusy) this.rcv.demandAck()
    else this.sendAck()
  }

  get readable(): number {
    return this.rcv.buffer.readable
  }

  get isAtEnd(): boolean {
    const isOver = this.rcv.isFinished || this.phase === "CLOSED"
    return isOver && this.readable === 0
  }

  /** RFC 9293 §3.10.4. */
  close(): void {
    const { phase } = this
    if (phase === "SYN-SENT") return this.closeUnopened()
    if (this.snd.isClosing || !writingStates.has(phase)) return
    this.snd.isClosing = true
    this.snd.buffer.endAt(Math.max(this.snd.nxt, 1))
    if (phase === "CLOSE-WAIT") this.become("LAST-ACK")
    else if (phase === "ESTABLISHED") this.become("FIN-WAIT-1")
    if (this.isSynchronized) this.snd.transmit()
  }

  /** Nobody is there yet to send it to: what was written is discarded, and its writer is told. */
  private closeUnopened(): void {
    this.snd.buffer.endAt(1) // of an endless source nothing was to come
    if (this.unacknowledged === 0) return this.become("CLOSED")
    this.fail({ kind: "aborted", detail: "closed before it was established: what was written is discarded" })
  }

  /** RFC 9293 §3.10.5. */
  abort(): void {
    if (resettingStates.has(this.phase)) this.sendReset()
    this.fail({ kind: "aborted", detail: "aborted here" })
  }

  /** Something happened that the user should know, when this segment is dealt with. */
  note(what: number): void {
    this.untold |= what
  }

  /** Tells the user what was noted, one after the other, for what it does then may change what is left to tell. */
  tellUser(): void {
    while (this.untold !== 0) {
      const what = this.untold & -this.untold
      this.untold &= ~what
      this.tell(what)
    }
  }

  private tell(what: number): void {
    if (what === news.connected) this.tcp.connected(this)
    else if (what === news.arrived) this.user.arrived(this)
    else if (what === news.drained) this.user.drained(this)
    else this.tellEnd()
  }

  /** Once: in TIME-WAIT, or when it is CLOSED. */
  private tellEnd(): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.user.closed(this, this.hasFailed)
  }

  // Segments

  /** A segment for this connection. @param mark - its packet's ECN field */
  take(segment: TcpSegment, mark: number): void {
    this.counters.segmentsReceived++
    this.heardAt = this.now
    this.softError = undefined
    if (this.isObserved && this.received.heard) this.tellReceived(segment)
    this.isBusy = true
    this.tcp.arrival.take(this, segment, mark)
    if (this.wantsRoom && this.writable > 0) this.offerRoom()
    this.tellUser()
    this.isBusy = false
    if (this.phase === "CLOSED") return
    if (this.rcv.buffer.isOutOfOrder) this.rcv.settleAck() // alone: data make no duplicate ACK (RFC 5681 §2)
    if (this.snd.isAwake && this.isSynchronized) this.snd.transmit()
    this.rcv.settleAck()
  }

  private tellReceived(segment: TcpSegment): void {
    const { length, flags } = segment
    const position = this.phase === "SYN-SENT" ? 0 : this.rcv.positionOf(segment.seq)
    this.received.emit({ time: this.now, position, length, flags, ack: this.snd.positionOf(segment.ack) })
  }

  private offerRoom(): void {
    this.wantsRoom = false
    this.note(news.drained)
  }

  transmit(position: number, data: SegmentData, flags: number, kind: TransmissionKind): void {
    const segment = makeSegment(this, position, data, flags, kind === "new")
    const { counters } = this
    counters.segmentsSent++
    counters.bytesSent += segment.length
    if (segment.hasAck) this.rcv.acked()
    if (this.isObserved && this.sent.heard) this.announce(segment, position, kind)
    this.tcp.sendSegment(this, segment, segment.length > 0 && kind === "new")
  }

  private announce(segment: TcpSegment, position: number, kind: TransmissionKind): void {
    const { length, flags } = segment
    this.sent.emit({ time: this.now, position, length, flags, ack: this.rcv.next, kind })
  }

  /** The window that a segment offers, bytes: that of a SYN is never scaled (RFC 7323 §2.2). */
  windowOf(segment: TcpSegment): number {
    return segment.syn ? segment.window : segment.window * this.agreement.sendScale
  }

  /** How long ago the segment was sent that this one answers, seconds; NaN without timestamps (RFC 7323 §4.1). */
  echoed(segment: TcpSegment): number {
    if (!this.agreement.timestamps || !segment.hasTimestamps) return Number.NaN
    return Math.max(1, (timestampAt(this.now) - segment.tsEcr) | 0) / 1000
  }

  /** RFC 5961 §7: an ACK that asks a peer that may not be one to prove itself; so many in a second. */
  challenge(): void {
    if (this.tcp.mayChallenge()) this.rcv.demandAck()
  }

  sendKeepAlive(): void {
    this.counters.probes++
    this.transmit(this.snd.nxt - 1, 0, 0, "probe")
  }

  expireWait(): void {
    this.become("CLOSED")
  }

  /** An ACK by itself. */
  sendAck(): void {
    this.transmit(this.snd.bare, 0, 0, "new")
  }

  private sendDelayedAck(): void {
    this.counters.delayedAcks++
    this.sendAck()
  }

  sendReset(): void {
    this.transmit(this.snd.bare, 0, RST | ACK, "new")
  }

  /** The other side is not in the state that it should be in: it is told to begin anew. */
  answerByReset(segment: TcpSegment): void {
    this.tcp.sendReset(this.remote, segment, this.localAddress)
  }

  // Timers

  private expire(): void {
    this.retransmission.expire()
  }

  timeout(): void {
    this.snd.timeout()
    if (this.isSynchronized) this.snd.transmit()
  }

  probe(): void {
    this.snd.probe()
  }

  private outlive(): void {
    this.lifetime.expire()
  }

  /** RFC 9293 §3.10.7.4: stays for twice the segment lifetime, from now on. */
  waitTime(): void {
    this.become("TIME-WAIT")
    this.retransmission.cancel()
    this.lifetime.waitTime()
  }

  pace(time: number): void {
    this.paceTimer ??= this.timer(this.resumePace)
    this.paceTimer.at(time)
  }

  private resumePace(): void {
    this.snd.transmit()
  }

  // News of the network

  /** ICMP says that a segment of ours did not arrive (RFC 9293 §3.9.2.2, RFC 5461 §4). */
  takeIcmpError(detail: string, isHard: boolean): void {
    if (isHard && this.phase === "SYN-SENT") this.fail({ kind: "unreachable", detail })
    else this.softError = detail
  }

  /** The way takes only packets for segments of so much (RFC 1191 §6.5, RFC 8201 §4). @param mss - without options */
  reduceMss(mss: number): void {
    this.snd.reduceMss(mss - optionsOf(this.agreement))
    if (this.isSynchronized) this.snd.transmit()
  }

  // What it tells observers

  /** Whether anybody listens to events of single segments: one field to look at, not five ports. */
  private noteObservers(): void {
    const { window, rttMeasured, sent, received, scoreboard } = this
    this.isObserved = [window, rttMeasured, sent, received, scoreboard].some((port) => port.heard)
  }

  windowChanged(): void {
    if (!this.isObserved) return
    if (this.window.heard)
      this.window.emit({
        time: this.now,
        cwnd: this.snd.cwnd,
        ssthresh: this.congestion.ssthresh,
        flight: this.flight,
        offered: this.snd.wnd,
      })
    if (this.scoreboard.heard) this.tellScoreboard()
  }

  private tellScoreboard(): void {
    const { una, nxt, segments } = this.snd
    const { lostBytes: lost, pipe } = segments
    this.scoreboard.emit({ time: this.now, una, nxt, sacked: segments.sackedRanges(), lost, pipe })
  }

  rttChanged(): void {
    if (!this.isObserved || !this.rttMeasured.heard) return
    const { latest: rtt, srtt, rttvar, rto } = this.rtt
    this.rttMeasured.emit({ time: this.now, rtt, srtt, rttvar, rto })
  }

  /** `10.0.0.1:49152 > 10.0.0.2:80 ESTABLISHED` */
  override toString(): string {
    return `${this.name} ${this.phase}`
  }
}

/** Bytes of options in every segment. */
export const optionsOf = (agreement: Agreement): number => (agreement.timestamps ? timestampsSize : 0)
