/** What ping prints on Linux (iputils). */
import { type Address, type IcmpErrorKind, icmpHeaderSize, ipv4HeaderSize } from "@hourglass/net"
import type { PingRecord, PingSummary } from "./ping-record.js"

/** @param messageSize - bytes of an ICMP message with its header */
export function formatPing(
  target: Address,
  messageSize: number,
  records: readonly PingRecord[],
  summary: PingSummary,
): string {
  const lines = records.flatMap((record) => lineOf(record))
  return [header(target, messageSize), ...lines, "", ...footer(target, summary)].join("\n")
}

function header(target: Address, messageSize: number): string {
  const data = messageSize - icmpHeaderSize
  if (target.version === 6) return `PING ${target} (${target}) ${data} data bytes`
  return `PING ${target} (${target}) ${data}(${messageSize + ipv4HeaderSize}) bytes of data.`
}

function lineOf({ sequence, outcome }: PingRecord): string[] {
  if (outcome.kind === "reply") {
    const { from, size, ttl, rtt } = outcome
    return [`${size} bytes from ${from}: icmp_seq=${sequence} ttl=${ttl} time=${milliseconds(rtt)} ms`]
  }
  if (outcome.kind !== "error") return []
  const { from, error, mtu } = outcome
  const words = errorWords[error][from.version === 4 ? 0 : 1]
  const size = mtu === undefined ? "" : from.version === 4 ? ` (mtu = ${mtu})` : ` mtu=${mtu}`
  return [`From ${from} icmp_seq=${sequence} ${words}${size}`]
}

function footer(
  target: Address,
  { sent, received, errors, duplicates, loss, min, mean, max, mdev, elapsed }: PingSummary,
) {
  const extra = [
    ...(duplicates > 0 ? [`+${duplicates} duplicates`] : []),
    ...(errors > 0 ? [`+${errors} errors`] : []),
    `${Number((loss * 100).toPrecision(6))}% packet loss`,
    `time ${Math.trunc(elapsed * 1e3 + 1e-6)}ms`, // whole milliseconds, and 2.9999999 is 3
  ]
  const times = [min, mean, max, mdev].map((time) => (time * 1e3).toFixed(3)).join("/")
  return [
    `--- ${target} ping statistics ---`,
    [`${sent} packets transmitted`, `${received} received`, ...extra].join(", "),
    ...(received > 0 ? [`rtt min/avg/max/mdev = ${times} ms`] : []),
  ]
}

/** Three digits, from 1 ms on; at most to the microsecond. */
function milliseconds(seconds: number): string {
  const ms = Math.round(seconds * 1e6) / 1e3
  return ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : 3)
}

/** For IPv4, for IPv6. */
const errorWords: Readonly<Record<IcmpErrorKind, readonly [string, string]>> = {
  "no-route": ["Destination Net Unreachable", "Destination unreachable: No route"],
  "host-unreachable": ["Destination Host Unreachable", "Destination unreachable: Address unreachable"],
  "protocol-unreachable": ["Destination Protocol Unreachable", "Parameter problem: Unrecognized Next Header"],
  "port-unreachable": ["Destination Port Unreachable", "Destination unreachable: Port unreachable"],
  prohibited: ["Packet filtered", "Destination unreachable: Administratively prohibited"],
  "packet-too-big": ["Frag needed and DF set", "Packet too big:"],
  "hop-limit-exceeded": ["Time to live exceeded", "Time exceeded: Hop limit"],
  "reassembly-time-exceeded": ["Frag reassembly time exceeded", "Time exceeded: Defragmentation failure"],
}
