/**
 * Loss recovery once more, as the RFCs state it and in segments: a model that shares no line with the simulator, to be
 * compared with it where no stored result is. Data and the receiver's window have no end.
 */
import type { Situation } from "./recovery-script.js"

/** An event, and what follows from it; as the stored results have them. */
export type ModelRow = [event: string, sent: number[], cwnd: number, ssthresh: number, pipe: number]

const duplicateThreshold = 3

/** The sender of RFC 5681, 6582 and 6675, and of Jacobson 1988. */
class ModelSender {
  cwnd: number
  ssthresh: number
  una: number
  nxt: number
  sent: number[] = []
  /** Whether it goes where the RFCs leave more than one way. */
  isOpen = false
  private duplicates = 0
  private isRecovering = false
  private recover = Number.NEGATIVE_INFINITY
  /** After a time-out, what is sent again next: everything from there on counts as not sent. */
  private again = Number.POSITIVE_INFINITY
  private limited = 0
  private timedOutAt = Number.NaN
  private highRxt = Number.NEGATIVE_INFINITY
  private readonly sacked = new Set<number>()

  constructor(private readonly situation: Situation) {
    const { cwnd, ssthresh, una, nxt } = situation
    this.cwnd = cwnd
    this.ssthresh = ssthresh
    this.una = una
    this.nxt = nxt
  }

  private get isSack(): boolean {
    return this.situation.variant === "sack"
  }

  ack(next: number, sacked: readonly number[]): void {
    const news = sacked.filter((segment) => !this.sacked.has(segment)).length
    for (const segment of sacked) this.sacked.add(segment)
    const acked = next - this.una
    if (acked > 0) this.advance(next, acked)
    else if (!this.isSack || news > 0) this.duplicate()
    this.sendMore()
  }

  private advance(next: number, acked: number): void {
    const { variant } = this.situation
    this.una = next
    this.duplicates = 0
    this.limited = 0
    if (this.again < next) this.again = next
    if (this.again >= this.nxt) this.again = Number.POSITIVE_INFINITY
    if (!this.isRecovering) return this.grow(acked)
    if (variant === "reno" || next >= this.recover) {
      const flight = this.nxt - next
      this.isRecovering = false
      this.cwnd = variant === "reno" ? this.ssthresh : Math.min(this.ssthresh, Math.max(flight, 1) + 1)
    } else if (variant === "newreno") {
      this.sent.push(next)
      this.cwnd = Math.max(1, this.cwnd - acked + 1) // RFC 6582 §3.2, step 3
    }
  }

  private grow(acked: number): void {
    this.cwnd += this.cwnd < this.ssthresh ? Math.min(acked, 1) : 1 / this.cwnd
  }

  private duplicate(): void {
    const { variant } = this.situation
    this.duplicates++
    if (this.isRecovering) {
      if (!this.isSack) this.cwnd++
      return
    }
    const isEnough = this.duplicates >= duplicateThreshold || (this.isSack && this.isLost(this.una))
    if (!isEnough) return
    if (variant !== "reno" && this.una < this.recover + (this.isSack ? 0 : 1)) return // RFC 6582 §3.2 step 1, 6675 §5.1
    if (this.again < Number.POSITIVE_INFINITY) this.isOpen = true
    if (this.duplicates > duplicateThreshold && !this.isSack) return
    this.ssthresh = Math.max((this.nxt - this.una - this.limited) / 2, 2)
    this.recover = this.nxt
    this.sent.push(this.una)
    if (variant === "tahoe") return this.beginAnew()
    this.isRecovering = true
    this.highRxt = this.una
    this.cwnd = this.ssthresh + (this.isSack ? 0 : duplicateThreshold)
  }

  timeout(): void {
    if (this.timedOutAt !== this.una) this.ssthresh = Math.max((this.nxt - this.una) / 2, 2)
    this.timedOutAt = this.una
    this.recover = this.nxt
    this.duplicates = 0
    this.sent.push(this.una)
    this.beginAnew()
  }

  private beginAnew(): void {
    this.isRecovering = false
    this.cwnd = 1
    this.again = this.una + 1
    if (this.again >= this.nxt) this.again = Number.POSITIVE_INFINITY
  }

  private sendMore(): void {
    if (this.isSack && this.isRecovering) return this.sendByScoreboard()
    const extra =
      this.situation.limitedTransmit && !this.isRecovering && this.duplicates < duplicateThreshold
        ? this.duplicates
        : 0
    while (this.again < this.nxt && this.again - this.una + 1 <= this.cwnd) this.sendNext()
    if (this.again < this.nxt) return
    while (this.nxt - this.una + 1 <= this.cwnd + extra) this.sendNext() // RFC 3042: new data alone
  }

  private sendNext(): void {
    if (this.again < this.nxt) {
      this.sent.push(this.again++)
      if (this.again >= this.nxt) this.again = Number.POSITIVE_INFINITY
      return
    }
    if (this.duplicates > 0 && !this.isRecovering) this.limited++
    this.sent.push(this.nxt++)
  }

  // RFC 6675 §4

  private isLost(segment: number): boolean {
    let above = 0
    for (const each of this.sacked) if (each > segment) above++
    return above >= duplicateThreshold
  }

  get pipe(): number {
    let pipe = 0
    for (let segment = this.una; segment < this.nxt; segment++) {
      if (this.sacked.has(segment)) continue
      if (!this.isRecovering || !this.isLost(segment)) pipe++
      if (this.isRecovering && segment <= this.highRxt) pipe++
    }
    return pipe
  }

  private sendByScoreboard(): void {
    while (this.cwnd - this.pipe >= 1) {
      let next = Math.max(this.highRxt + 1, this.una)
      while (next < this.nxt && (this.sacked.has(next) || !this.isLost(next))) next++
      this.sent.push(next)
      if (next < this.nxt) this.highRxt = next
      else this.nxt++
    }
  }
}

/** Takes segments in, and acknowledges each at once. */
class ModelReceiver {
  private readonly got = new Set<number>()

  constructor(private next: number) {}

  /** @returns the next one expected, and those held above it */
  take(segment: number): { next: number; held: number[] } {
    this.got.add(segment)
    while (this.got.has(this.next)) this.next++
    const held = [...this.got].filter((each) => each > this.next).sort((a, b) => a - b)
    return { next: this.next, held }
  }
}

/**
 * What happens when some of the segments on the way are lost, and nothing later: each that arrives is acknowledged in
 * its turn, and when no more is on the way, the timer expires. Ends before the RFCs leave more than one way to go on.
 */
export function modelRows(situation: Situation, lost: readonly number[], most: number): ModelRow[] {
  const { una, nxt, variant } = situation
  const sender = new ModelSender(situation)
  const receiver = new ModelReceiver(una)
  const onWay = Array.from({ length: nxt - una }, (_, i) => una + i).filter((each) => !lost.includes(each))
  const rows: ModelRow[] = []
  while (rows.length < most) {
    const segment = onWay.shift()
    let event = "RTO"
    if (segment === undefined && variant === "sack") break // what pipe is then, RFC 6675 does not say
    if (segment === undefined) sender.timeout()
    else {
      const { next, held } = receiver.take(segment)
      const isSack = variant === "sack" && held.length > 0
      if (isSack && stretchesOf(held).length > 4) break // an option holds no more
      event = `ACK ${next}${isSack ? ` sack ${stretchesOf(held).join(" ")}` : ""}`
      sender.ack(next, variant === "sack" ? held : [])
    }
    if (sender.isOpen) break
    rows.push([event, sender.sent, sender.cwnd, sender.ssthresh, sender.pipe])
    onWay.push(...sender.sent)
    sender.sent = []
  }
  return rows
}

/** "2-4", "6". */
function stretchesOf(segments: readonly number[]): string[] {
  const stretches: [number, number][] = []
  for (const segment of segments) {
    const last = stretches.at(-1)
    if (last !== undefined && last[1] === segment - 1) last[1] = segment
    else stretches.push([segment, segment])
  }
  return stretches.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
}
