/**
 * The sending half of a connection: what is written and not yet sent, what is
 * sent and not yet acknowledged, and what may go now (RFC 9293 §3.7, §3.8).
 *
 * Positions are relative sequence numbers: the SYN is 0, the first byte of data 1.
 */
import type { Records } from "./ack-record.js"
import { sampleRtt } from "./acknowledgement.js"
import type { CongestionControl, CongestionEvent, CongestionPath } from "./congestion/congestion-control.js"
import { controlFault, isSane } from "./congestion/control-check.js"
import { DeliveryRate } from "./delivery-rate.js"
import { leastMss } from "./negotiation.js"
import { makeRecovery } from "./recovery/index.js"
import type { LossRecovery, RecoverySender } from "./recovery/loss-recovery.js"
import type { RetransmissionTimer } from "./retransmission-timer.js"
import type { RttEstimator } from "./rtt-estimator.js"
import { FIN, PSH, type SegmentData, SYN, type TcpSegment } from "./segment.js"
import type { SendBuffer } from "./send-buffer.js"
import { SentSegments } from "./sent-segments.js"
import type { TcpCounters } from "./tcp-counters.js"
import type { TcpOptions } from "./tcp-options.js"

/** What the send side needs of its connection. */
export interface SendHost {
  readonly path: string
  readonly now: number
  readonly options: Readonly<TcpOptions>
  readonly rtt: RttEstimator
  readonly counters: TcpCounters
  readonly records: Records
  /** Makes a segment with what else belongs into it, and sends it. */
  transmit(position: number, data: SegmentData, flags: number, kind: TransmissionKind): void
  /** How long ago the segment was sent that this one answers, by its timestamps, seconds; NaN without any. */
  echoed(segment: TcpSegment): number
  /** Arms the timer that lets the next segment go. @param time - simulated seconds */
  pace(time: number): void
  /** The window, or what is on the way, has changed. */
  windowChanged(): void
  /** A round-trip time was measured. */
  rttChanged(): void
}

/** Why a segment is sent: for the first time, again, or to get an answer. */
export type TransmissionKind = "new" | "fast-retransmission" | "timeout-retransmission" | "probe"

export class SendSide implements RecoverySender {
  /** SND.UNA: the oldest position that is not acknowledged. */
  una = 0
  /** SND.NXT: the next position to be sent for the first time. */
  nxt = 0
  /** SND.WND: what the receiver has room for, from `una` on, bytes; and the most that it ever had. */
  wnd = 0
  maxWnd = 0
  /** SND.WL1 and SND.WL2: of the segment that last changed the window. */
  private wl1 = 0
  private wl2 = 0
  /** SMSS: bytes of data in a full segment. */
  mss: number
  readonly segments = new SentSegments()
  recovery: LossRecovery
  /** Whether the application has closed: after the data, FIN. */
  isClosing = false
  /** Where the FIN is; −1 until it is sent. */
  finAt = -1
  /** Whether the congestion window is what holds data back. */
  isWindowLimited = false
  /** Measures how fast data are delivered, for a congestion control that asks for it. */
  rate: DeliveryRate | undefined
  private lastSentAt = Number.NEGATIVE_INFINITY
  /** When the next segment may leave, where the congestion control sets a pace. */
  private nextDeparture = Number.NEGATIVE_INFINITY
  /** Bytes that limited transmit has sent beyond the window. */
  limitedBytes = 0
  /** Marks before this position have been answered: the window was reduced since, for whatever (RFC 3168 §6.1.2). */
  private ecnAnswered = 0
  /** Of them, those that were answered for a mark. */
  private markAnswered = 0
  /** Whether the next new segment says that the window was reduced. */
  owesCwr = false
  /** Where the data began when the timer last expired. */
  private timedOutAt = -1
  // Of the options, what each segment needs.
  readonly duplicateThreshold: number
  readonly limitedTransmit: boolean
  readonly lostRetransmissions: boolean
  private readonly nagle: boolean

  /** @param iss - the initial sequence number, a signed 32-bit integer */
  constructor(
    readonly host: SendHost,
    readonly iss: number,
    readonly buffer: SendBuffer,
    readonly congestion: CongestionControl,
    readonly timer: RetransmissionTimer,
    mss: number,
  ) {
    const { options } = host
    this.mss = mss
    this.duplicateThreshold = options.duplicateThreshold
    this.limitedTransmit = options.limitedTransmit
    this.lostRetransmissions = options.lostRetransmissions
    this.nagle = options.nagle
    this.recovery = makeRecovery(congestion, false, this)
  }

  /** The window in force: what duplicate ACKs add to it included, bytes. */
  get cwnd(): number {
    return this.congestion.cwnd + this.recovery.inflation
  }

  /** Bytes on the way. */
  get flight(): number {
    return this.recovery.flight()
  }

  get now(): number {
    return this.host.now
  }
  get minRtt(): number {
    return this.host.rtt.min
  }

  /**
   * The position of a segment without data: SND.NXT, but not beyond a closed window that is being probed, for there
   * the other side would not look at it, nor at its ACK.
   */
  get bare(): number {
    return this.timer.isProbing && this.wnd === 0 ? this.una : this.nxt
  }

  /** Whether everything sent is acknowledged. */
  get isQuiet(): boolean {
    return this.segments.length === 0
  }

  /** Whether there is anything to send, or on the way, or somebody who must hear that there is not. */
  get isAwake(): boolean {
    const { segments, buffer, nxt, isClosing, rate } = this
    return segments.length > 0 || buffer.end > nxt || isClosing || rate !== undefined
  }

  /** Bytes that are written, and not yet sent for the first time. */
  get waiting(): number {
    return this.buffer.end - Math.max(this.nxt, 1)
  }

  /** Whether there is anything to be sent for the first time: data, or the FIN. */
  private get hasMore(): boolean {
    return this.waiting > 0 || (this.isClosing && this.finAt < 0)
  }

  /** The connection is established: what was negotiated is known. */
  establish(path: CongestionPath, sack: boolean): void {
    const make = this.host.options.recovery ?? makeRecovery
    this.congestion.begin(path)
    this.checkControl("begin")
    this.recovery = make(this.congestion, sack, this)
    if (!this.congestion.usesDeliveryRate) return
    this.rate = new DeliveryRate(this.segments, this.congestion)
    this.segments.observer = this.rate
  }

  /** The other side's MSS is known. @param options - bytes of options in each segment */
  agreeOnMss(announced: number, options: number): void {
    this.mss = Math.min(this.mss, Math.max(announced, leastMss)) - options
  }

  /** Packets of full segments are too big for the way: smaller ones are made, of what was too big as well. */
  reduceMss(mss: number): void {
    if (mss >= this.mss || mss <= 0) return
    this.mss = mss
    const { segments } = this
    for (let serial = segments.first; serial < segments.next; serial++)
      if (segments.endOf(serial) - segments.startOf(serial) > mss) this.lose(serial)
    this.recovery.lookAgain()
  }

  /** All copies of a segment are lost. */
  private lose(serial: number): void {
    this.segments.markLost(serial)
    this.segments.markResentLost(serial)
  }

  // What goes

  /** SYN; the connection adds what else belongs into it. */
  sendSyn(): void {
    this.push(1)
    this.host.transmit(0, 0, SYN, "new")
  }

  /** SYN once more, with the ACK that is now known (simultaneous open). */
  repeatSyn(): void {
    this.host.transmit(0, 0, SYN, "new")
  }

  /** The SYN is acknowledged. */
  acknowledgeSyn(segment: TcpSegment): void {
    sampleRtt(this, segment, 1)
    this.segments.acknowledge(1)
    this.una = 1
    this.timer.progressed(false)
  }

  private push(size: number): void {
    const { now } = this.host
    const serial = this.segments.push(this.nxt, this.nxt + size, now)
    this.rate?.sent(serial, now, this.flight)
    this.nxt += size
    this.lastSentAt = now
    this.timer.begin()
  }

  /** Sends what may be sent now: first again what is lost, then new data. */
  transmit(): void {
    if (this.isQuiet && this.waiting > 0) this.restartAfterIdle()
    this.isWindowLimited = false
    while (this.mayDepart()) {
      const size = this.transmitOne()
      if (size === 0) break
      this.setPace(size)
    }
    if (this.isQuiet && this.nextDeparture <= this.host.now) this.watchWindow()
  }

  /** @returns how many sequence numbers it sent, 0 for nothing */
  private transmitOne(): number {
    const { recovery } = this
    const again = recovery.nextRetransmission()
    if (again >= 0) return this.retransmitWithin(again)
    const size = this.sendNew()
    if (size > 0) return size
    const last = recovery.lastResort()
    return last >= 0 ? this.retransmitWithin(last) : 0
  }

  private retransmitWithin(serial: number): number {
    const size = this.segments.endOf(serial) - this.segments.startOf(serial)
    if (!this.fits(size, this.recovery.repairWindow())) return 0
    this.retransmit(serial)
    return size
  }

  /** Whether so much more may be on the way. One segment always may. */
  private fits(size: number, window: number): boolean {
    const { flight } = this
    if (flight === 0 || flight + size <= window) return true
    this.isWindowLimited = true
    return false
  }

  /** Sends a segment of new data, if there are any and they may go. */
  private sendNew(): number {
    const { nxt, mss } = this
    const waiting = this.buffer.end - nxt
    const closes = this.isClosing && this.finAt < 0
    if (waiting <= 0 && !closes) {
      this.rate?.ranOut(this.flight)
      return 0
    }
    const room = this.una + this.wnd - nxt
    const length = Math.min(waiting, mss, room) | 0 // of an endless source, `waiting` is no small number
    if (length < mss && !this.isWorthSending(length, waiting, room, closes)) return 0
    if (!this.fits(length, this.recovery.window())) return 0
    const isLast = length === waiting
    const fin = closes && isLast && room > length
    const data = this.buffer.take(nxt, length)
    if (fin) this.finAt = nxt + length
    if (this.recovery.duplicates > 0 && !this.recovery.isRecovering) this.limitedBytes += length
    const size = length + (fin ? 1 : 0)
    this.push(size)
    this.host.transmit(nxt, data, (fin ? FIN : 0) | (isLast && length > 0 ? PSH : 0), "new")
    return size
  }

  /**
   * Whether less than a full segment may go: the last of the data, by Nagle's algorithm (RFC 9293 §3.7.4), or half of
   * the largest window there was, against the silly window syndrome (§3.8.6.2.1).
   */
  protected isWorthSending(length: number, waiting: number, room: number, closes: boolean): boolean {
    if (length < 0 || (length === 0 && !(closes && waiting === 0 && room > 0))) return false
    const mayBeSmall = this.isQuiet || !this.nagle
    return length < waiting ? mayBeSmall && length >= this.maxWnd / 2 : closes || mayBeSmall
  }

  /** Sends a segment again now, whatever the window. */
  retransmit(serial: number): void {
    this.resend(serial, this.recovery.isRecovering ? "fast-retransmission" : "timeout-retransmission")
  }

  private resend(serial: number, kind: TransmissionKind): void {
    const { segments, host } = this
    const from = segments.startOf(serial)
    this.fitMss(serial, from)
    const to = segments.endOf(serial)
    this.rate?.sent(serial, host.now, this.flight)
    segments.markResent(serial, host.now)
    this.lastSentAt = host.now
    this.timer.begin()
    host.counters.retransmissions++
    if (from === 0) return host.transmit(0, 0, SYN, kind)
    const fin = this.finAt >= from && this.finAt < to
    const length = (to - from - (fin ? 1 : 0)) | 0
    host.counters.retransmittedBytes += length
    const push = length > 0 && from + length === this.buffer.end ? PSH : 0
    host.transmit(from, length > 0 ? this.buffer.take(from, length) : 0, (fin ? FIN : 0) | push, kind)
  }

  /** Splits a segment that has more data than fit since the way became narrower. */
  private fitMss(serial: number, from: number): void {
    const end = this.segments.endOf(serial)
    const size = end - from - (end === this.finAt + 1 ? 1 : 0)
    if (size > this.mss) this.segments.split(serial, from + this.mss)
  }

  // Pace, idleness and closed windows

  /** Whether the pace allows a segment now; if not, it is woken when it does. */
  private mayDepart(): boolean {
    if (this.nextDeparture <= this.host.now) return true
    if (this.hasMore || this.segments.lostBytes > 0) this.host.pace(this.nextDeparture)
    this.isWindowLimited = true
    return false
  }

  private setPace(size: number): void {
    const { pacingRate } = this.congestion
    if (pacingRate !== Number.POSITIVE_INFINITY) this.nextDeparture = this.host.now + size / pacingRate
  }

  private restartAfterIdle(): void {
    const { host } = this
    if (!host.options.slowStartAfterIdle || this.nxt <= 1 || host.now - this.lastSentAt <= host.rtt.rto)
      return
    this.congestion.onRestart()
    this.checkControl("onRestart")
  }

  /** Data wait, and nothing is on the way that would bring an ACK: the window is asked after (§3.8.6.1). */
  private watchWindow(): void {
    if (this.hasMore && this.nxt > 0) this.timer.watchWindow()
  }

  /** The window is closed: sends a byte beyond it, to get an ACK that tells whether it still is. */
  probe(): void {
    const { segments, host } = this
    const room = this.una + this.wnd - this.nxt
    if (segments.length === 0 && room > 0) return this.fillWindow(room)
    host.counters.probes++
    if (segments.length > 0) return this.resend(segments.first, "probe")
    const length = Math.min(this.waiting, 1) | 0
    const data = length > 0 ? this.buffer.take(this.nxt, length) : 0
    const fin = length === 0
    const { nxt } = this
    if (fin) this.finAt = nxt
    this.push(fin ? 1 : length)
    host.transmit(nxt, data, fin ? FIN : 0, "probe")
  }

  /** A small window has stayed small for long enough: it is filled (§3.8.6.2.1, the override time-out). */
  private fillWindow(room: number): void {
    this.timer.stopProbing()
    const { nxt } = this
    const length = Math.min(this.waiting, this.mss, room) | 0
    const data = this.buffer.take(nxt, length)
    this.push(length)
    this.host.transmit(nxt, data, 0, "new")
  }

  // ACKs

  /**
   * Brings the send window up to date, unless the segment is older than what did so last (§3.10.7.4).
   * @returns whether it changed
   */
  takeWindow(position: number, ack: number, window: number): boolean {
    if (position < this.wl1 || (position === this.wl1 && ack < this.wl2)) return false
    const changed = window !== this.wnd
    this.wnd = window
    if (window > this.maxWnd) this.maxWnd = window
    this.wl1 = position
    this.wl2 = ack
    if (this.timer.isProbing && window > 0 && !this.isQuiet) this.reopen()
    return changed
  }

  /** The window is open again: what probed it was not taken, and is sent with the rest. */
  private reopen(): void {
    this.timer.stopProbing()
    if (this.recovery.isRecovering) return this.recovery.timeout()
    this.segments.markAllLost()
    this.recovery.lookAgain()
  }

  /** The position of a sequence number that the other side acknowledges: near `una`. */
  positionOf(sequence: number): number {
    return this.una + ((sequence - ((this.iss + this.una) | 0)) | 0)
  }

  /** Whether a sequence number is of what is on the way. */
  isOutstanding(sequence: number): boolean {
    const position = this.positionOf(sequence)
    return position >= this.una && position < this.nxt
  }

  /** An ECN echo: as a loss, but at most once in a round trip (RFC 3168 §6.1.2). */
  answerMark(): void {
    if (this.una <= this.ecnAnswered || this.recovery.isRecovering) return
    this.congestion.onCongestion(this.congestionEvent("ecn"))
    this.checkControl("onCongestion")
  }

  /** @throws OptionError when its last hooks have left the congestion control without a window */
  checkControl(hooks: string): void {
    if (!isSane(this.congestion)) throw controlFault(this.congestion, hooks, this.host.path)
  }

  get hasAnsweredMark(): boolean {
    return this.una < this.markAnswered
  }

  congestionEvent(cause: CongestionEvent["cause"]): CongestionEvent {
    const event = this.host.records.congestion
    event.now = this.host.now
    event.mss = this.mss
    event.flight = this.flightSize(cause)
    event.cause = cause
    event.isRepeated = cause === "timeout" && this.una === this.timedOutAt
    if (cause === "timeout") this.timedOutAt = this.una
    this.limitedBytes = 0
    if (cause !== "loss" || !this.hasAnsweredMark) {
      this.owesCwr = true
      this.ecnAnswered = this.nxt
    }
    if (cause === "ecn") this.markAnswered = this.nxt
    if (cause === "loss") this.host.counters.fastRetransmits++
    return event
  }

  /**
   * FlightSize (RFC 5681 §2). For a loss, without what limited transmit has sent (§3.2, step 2); with SACK no more than
   * a window, and for another loss in recovery only what is still on the way: while a repair held up the ACKs, what was
   * sent behind it may have been many windows.
   */
  private flightSize(cause: CongestionEvent["cause"]): number {
    const { usesSack, isRecovering } = this.recovery
    const { cwnd } = this.congestion
    if (cause === "timeout") return this.nxt - this.una
    if (usesSack && isRecovering) return Math.min(this.flight, cwnd)
    const size = this.nxt - this.una - this.limitedBytes
    return usesSack ? Math.min(size, cwnd) : size
  }

  /** The retransmission timer expired (RFC 6298 §5.4-5.6, RFC 5681 §3.1). */
  timeout(): void {
    const { segments, recovery, congestion, host } = this
    host.counters.timeouts++
    if (this.nxt > 1) {
      congestion.onTimeout(this.congestionEvent("timeout"))
      this.checkControl("onTimeout")
    }
    recovery.timeout()
    this.nextDeparture = host.now
    this.resend(segments.first, "timeout-retransmission")
    host.windowChanged()
  }
}
