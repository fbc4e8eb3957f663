/** What an ACK tells the send side: what has arrived and how long it took; loss recovery and congestion control hear of it. */
import type { AckRecord } from "./ack-record.js"
import type { TcpSegment } from "./segment.js"
import type { SendSide } from "./send-side.js"

/**
 * What the SACK blocks of a segment tell (RFC 2018 §5); the first may tell of a duplicate (RFC 2883 §4).
 * @returns bytes of which that was not known
 */
export function takeSack(snd: SendSide, segment: TcpSegment, ack: number): number {
  const { sackBlocks } = segment
  const { una, nxt } = snd
  let news = 0
  judgeCredibility(snd)
  for (let at = 0; at < sackBlocks.length; at += 2) {
    const left = snd.positionOf(sackBlocks[at])
    const right = snd.positionOf(sackBlocks[at + 1])
    if (at === 0 && (right <= ack || isWithinNext(segment))) snd.host.counters.duplicateSacks++
    if (left >= una && left < right && right <= nxt) news += snd.segments.sack(left, right)
  }
  return news
}

/** What was sent again less than a round trip ago has hardly been answered yet. */
function judgeCredibility(snd: SendSide): void {
  const { now, rtt } = snd.host
  snd.segments.credibleUntil = now - rtt.min
}

function isWithinNext({ sackBlocks }: TcpSegment): boolean {
  if (sackBlocks.length < 4) return false
  const [left, right, nextLeft, nextRight] = sackBlocks
  return ((left - nextLeft) | 0) >= 0 && ((nextRight - right) | 0) >= 0
}

/** RFC 5681 §2: what makes an ACK a duplicate, besides acknowledging nothing. */
function isDuplicateAck(snd: SendSide, segment: TcpSegment, windowChanged: boolean): boolean {
  return segment.span === 0 && !windowChanged && !snd.isQuiet && !snd.timer.isProbing
}

/**
 * An ACK for a position within what was sent.
 * @param sacked - bytes of which SACK told for the first time
 */
export function acknowledge(
  snd: SendSide,
  segment: TcpSegment,
  ack: number,
  windowChanged: boolean,
  sacked: number,
  isEcnEcho: boolean,
): void {
  const { host, segments, recovery, congestion } = snd
  const record = host.records.ack
  record.now = host.now
  record.mss = snd.mss
  record.acked = ack - snd.una
  record.priorFlight = snd.flight
  record.isRecovering = recovery.isRecovering
  record.isWindowLimited = snd.isWindowLimited
  record.isEcnEcho = isEcnEcho
  const lostBefore = segments.lostBytes
  if (record.acked > 0) advance(snd, segment, ack, record, sacked)
  else {
    record.delivered = sacked
    record.rtt = Number.NaN
  }
  if (record.delivered > 0) snd.rate?.conclude(record, host.rtt.min)
  record.una = snd.una
  record.nxt = snd.nxt
  record.flight = snd.flight
  if (record.acked > 0) recovery.advanced(record.acked, record)
  else {
    const isDuplicate = isDuplicateAck(snd, segment, windowChanged)
    if (isDuplicate) host.counters.duplicateAcks++
    if (recovery.usesSack ? sacked > 0 : isDuplicate) recovery.duplicate(record)
  }
  record.isRecovering ||= recovery.isRecovering
  record.lost = Math.max(0, segments.lostBytes - lostBefore)
  record.flight = snd.flight
  if (isEcnEcho) snd.answerMark()
  if (record.isRecovering) snd.checkControl("onCongestion or onRecovered")
  if (record.delivered > 0) {
    congestion.onAck(record)
    snd.checkControl("onAck")
  }
  host.windowChanged()
  if (record.rtt > 0) host.rttChanged()
}

function advance(snd: SendSide, segment: TcpSegment, ack: number, record: AckRecord, sacked: number): void {
  const { segments, host } = snd
  record.rtt = sampleRtt(snd, segment, ack)
  judgeCredibility(snd)
  const known = segments.acknowledge(ack)
  record.delivered = record.acked - known + sacked
  snd.una = ack
  snd.buffer.release(Math.min(ack, snd.buffer.end))
  host.counters.acknowledgedBytes = Math.max(0, Math.min(ack, snd.finAt < 0 ? ack : snd.finAt) - 1)
  snd.limitedBytes = 0
  snd.timer.progressed(segments.length > 0, snd.recovery.restartsTimer())
}

/**
 * A round-trip time from the segments that an ACK acknowledges. The oldest gives that for the time-out, since it may
 * have waited for a delayed ACK; the newest gives that which congestion controls look at.
 */
export function sampleRtt(snd: SendSide, segment: TcpSegment, ack: number): number {
  const { segments, host } = snd
  const { now, rtt } = host
  const { first } = segments
  if (segments.isAmbiguous(first)) return sampleTimestamp(snd, segment)
  if (segments.isSacked(first)) return Number.NaN // it waited for the repair of another one
  const expected = Math.ceil((snd.nxt - snd.una) / (2 * snd.mss))
  rtt.sample(now - segments.sentAt(first), Math.max(1, expected))
  let newest = first
  while (newest + 1 < segments.next && segments.endOf(newest + 1) <= ack) newest++
  if (segments.isAmbiguous(newest) || segments.isSacked(newest)) return Number.NaN
  const latest = now - segments.sentAt(newest)
  rtt.latest = latest
  if (!(latest >= rtt.min)) rtt.min = latest
  return latest
}

/** Which copy was acknowledged, timestamps tell, in steps of their clock (RFC 7323 §4.1). */
function sampleTimestamp(snd: SendSide, segment: TcpSegment): number {
  const elapsed = snd.host.echoed(segment)
  if (Number.isNaN(elapsed)) return elapsed
  snd.host.rtt.sample(elapsed, Math.max(1, Math.ceil((snd.nxt - snd.una) / (2 * snd.mss))))
  return elapsed
}
