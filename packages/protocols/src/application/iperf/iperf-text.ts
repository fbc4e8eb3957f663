/** A report as iperf3 prints it. */
import type {
  IperfEnd,
  IperfInterval,
  IperfReport,
  IperfSpan,
  IperfStreamInterval,
  IperfSum,
} from "./iperf-report.js"

const rule = "- ".repeat(25).trimEnd()

export function formatIperf(report: IperfReport): string {
  const { start, intervals, end, error } = report
  const { host, port } = start.connecting_to
  const lines = [`Connecting to host ${host}, port ${port}`]
  if (start.test_start.reverse === 1) lines.push(`Reverse mode, remote host ${host} is sending`)
  for (const each of start.connected)
    lines.push(
      `[${id(each.socket)}] local ${each.local_host} port ${each.local_port} connected to ${each.remote_host} port ${each.remote_port}`,
    )
  const isTcp = start.test_start.protocol === "TCP"
  if (intervals.length > 0) lines.push(headOf(intervals[0].streams[0], isTcp))
  for (const [index, interval] of intervals.entries()) {
    if (index > 0 && interval.streams.length > 1) lines.push(rule)
    lines.push(...intervalLines(interval))
  }
  if ("streams" in end) lines.push(rule, ...endLines(end as IperfEnd, isTcp))
  lines.push("", error === undefined ? "iperf Done." : `iperf3: ${error}`)
  return lines.join("\n")
}

function headOf({ sender }: IperfStreamInterval, isTcp: boolean): string {
  const details = isTcp
    ? sender
      ? "  Retr  Cwnd"
      : ""
    : sender
      ? "  Total Datagrams"
      : "  Jitter    Lost/Total Datagrams"
  return `[ ID] Interval           Transfer     Bitrate${details.padStart(details.length + 7)}`.trimEnd()
}

function intervalLines({ streams, sum }: IperfInterval): string[] {
  const lines = streams.map((stream) => `[${id(stream.socket)}] ${carried(stream)}${detailsOf(stream)}`)
  if (streams.length > 1) lines.push(`[SUM] ${carried(sum)}${detailsOf(sum)}`)
  return lines.map((line) => line.trimEnd())
}

function detailsOf(stream: Partial<IperfStreamInterval>): string {
  const { retransmits, snd_cwnd, packets, jitter_ms, lost_packets, lost_percent } = stream
  if (retransmits !== undefined)
    return `${String(retransmits).padStart(5)}   ${snd_cwnd === undefined ? "" : bytesText(snd_cwnd)}`
  if (packets === undefined) return ""
  if (jitter_ms === undefined) return `  ${packets}`
  return `  ${jitter_ms.toFixed(3)} ms  ${lost_packets}/${packets} (${short(lost_percent ?? 0)}%)`
}

function endLines(end: IperfEnd, isTcp: boolean): string[] {
  const details = isTcp ? "  Retr" : "  Jitter    Lost/Total Datagrams"
  const lines = [`[ ID] Interval           Transfer     Bitrate       ${details}`]
  for (const { sender, receiver, udp } of end.streams) {
    if (sender !== undefined) lines.push(endLine(id(sender.socket), sender, "sender"))
    if (receiver !== undefined) lines.push(endLine(id(receiver.socket), receiver, "receiver"))
    if (udp !== undefined) lines.push(endLine(id(udp.socket), udp, ""))
  }
  if (end.streams.length > 1 || !isTcp)
    lines.push(endLine("SUM", end.sum_sent, "sender"), endLine("SUM", end.sum_received, "receiver"))
  return lines
}

function endLine(name: string, total: Partial<IperfSum> & IperfSpan, who: string): string {
  return `[${name}] ${carried(total)}${detailsOf(total).trimEnd().padEnd(16)}  ${who}`.trimEnd()
}

const id = (socket: number): string => String(socket).padStart(3)

function carried({ start, end, bytes, bits_per_second }: IperfSpan): string {
  const times = `${start.toFixed(2).padStart(6)}-${end.toFixed(2).padEnd(6)}`
  return `${times} sec  ${bytesText(bytes)}  ${scaled(bits_per_second, 1000, bitUnits)}/sec`
}

const bitUnits = ["bits", "Kbits", "Mbits", "Gbits", "Tbits"]
const byteUnits = ["Bytes", "KBytes", "MBytes", "GBytes", "TBytes"]

const bytesText = (bytes: number): string => scaled(bytes, 1024, byteUnits)

/** Three digits and a unit: ` 112 MBytes`. */
function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value
  let unit = 0
  while (rest >= base && unit < units.length - 1) {
    rest /= base
    unit++
  }
  return `${short(rest).padStart(4)} ${units[unit]}`
}

function short(value: number): string {
  if (value < 9.995) return value === 0 ? "0" : value.toFixed(2)
  return value.toFixed(value < 99.95 ? 1 : 0)
}
