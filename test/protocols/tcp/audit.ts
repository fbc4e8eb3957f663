/** What must be true of a connection between any two events. */
import type { TcpConnection } from "@hourglass/protocols"

/** What is not. */
export function audit(connection: TcpConnection): string[] {
  if (connection.tcpState === "CLOSED") return []
  const found = [...auditSending(connection), ...auditScoreboard(connection), ...auditReceiving(connection)]
  return found.map((fault) => `${connection.now} ${connection}: ${fault}`)
}

function auditSending(connection: TcpConnection): string[] {
  const { snd, congestion, isSynchronized, simulation, tcpState, retransmission } = connection
  const faults: string[] = []
  const { segments } = snd
  if (snd.una > snd.nxt) faults.push(`una ${snd.una} is beyond nxt ${snd.nxt}`)
  if (isSynchronized && !(congestion.cwnd >= snd.mss - 1)) faults.push(`cwnd is ${congestion.cwnd}`)
  const room = snd.una + snd.wnd - snd.nxt
  if (retransmission.isProbing && snd.isQuiet && Math.min(room, snd.waiting) >= snd.mss)
    faults.push(`asks after a window of ${snd.wnd} bytes`)
  if (snd.cwnd < 0) faults.push(`recovery has made the window ${snd.cwnd}`)
  const isDone = snd.isQuiet && snd.waiting <= 0 && (!snd.isClosing || snd.finAt >= 0)
  const isWaiting = !isDone && tcpState !== "TIME-WAIT"
  const hasEvents = simulation.nextEventTime() < Number.POSITIVE_INFINITY
  // With nothing on the way, the next segment may wait for a pace instead.
  const isTimed =
    retransmission.isArmed || (snd.isQuiet && congestion.pacingRate < Number.POSITIVE_INFINITY && hasEvents)
  if (isWaiting && !isTimed)
    faults.push(
      `waits without a timer with ${segments.length} segments on the way and ${snd.waiting} bytes to send`,
    )
  return faults
}

/** The segments on the way lie one after the other from una to nxt, and the sums are those of their bytes. */
function auditScoreboard({ snd }: TcpConnection): string[] {
  const faults: string[] = []
  const { segments } = snd
  const sums = { lost: 0, sacked: 0, resent: 0 }
  let end = snd.una
  let newest = -1
  for (let serial = segments.first; serial < segments.next; serial++) {
    const size = segments.endOf(serial) - segments.startOf(serial)
    if (segments.startOf(serial) !== end || size <= 0) faults.push(`segment ${serial} begins not at ${end}`)
    end = segments.endOf(serial)
    if (segments.isLost(serial)) sums.lost += size
    if (segments.isResent(serial)) sums.resent += size
    if (!segments.isSacked(serial)) continue
    sums.sacked += size
    newest = serial
    if (segments.isLost(serial)) faults.push(`segment ${serial} is lost, and has arrived`)
  }
  if (end !== snd.nxt) faults.push(`the segments end at ${end}, not at nxt ${snd.nxt}`)
  const kept = { lost: segments.lostBytes, sacked: segments.sackedBytes, resent: segments.resentBytes }
  const [is, should] = [
    { ...kept, newest: segments.newestSacked },
    { ...sums, newest },
  ].map((x) => JSON.stringify(x))
  if (is !== should) faults.push(`the scoreboard says ${is}, its segments ${should}`)
  if (segments.pipe < 0) faults.push(`the pipe holds ${segments.pipe} bytes`)
  return faults
}

function auditReceiving({ rcv, options }: TcpConnection): string[] {
  const { readable, pending } = rcv.buffer
  const stored = readable + pending
  if (stored > options.receiveBuffer) return [`${stored} bytes are kept, of at most ${options.receiveBuffer}`]
  return rcv.window < 0 ? [`the window is ${rcv.window}`] : []
}
