/** A few things that happen to a few packets. */
import { Address } from "../../../packages/net/src/address.js"
import { IcmpMessage, UdpDatagram } from "../../../packages/net/src/codec/index.js"
import { InetPacket } from "../../../packages/net/src/inet-packet.js"
import { NodeNumbers, type PacketRecord, type PacketTrace } from "../../../packages/net/src/trace/index.js"

const [a, b] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]

export const udpPacket = (id: number): InetPacket => {
  const packet = new InetPacket(
    { source: a, destination: b, protocol: 17, flow: 7 },
    new UdpDatagram(5000, 9, 972),
  )
  packet.id = id
  packet.createdAt = 0
  return packet
}

export const pingPacket = (id: number): InetPacket => {
  const body = new IcmpMessage({ kind: "echo-request", identifier: 1, sequence: 12, data: 56 })
  const packet = new InetPacket({ source: b, destination: a, protocol: 1, flow: 8, tos: 3 }, body)
  packet.id = id
  packet.createdAt = 0
  return packet
}

/** net/a - net/r - net/b: a datagram goes one hop and is dropped, a ping comes the other way. */
export const records: readonly PacketRecord[] = [
  { time: 0.1, event: "enqueue", node: "net/a", interface: "0", peer: "net/r", packet: udpPacket(1) },
  { time: 0.1, event: "dequeue", node: "net/a", interface: "0", peer: "net/r", packet: udpPacket(1) },
  { time: 0.12508, event: "receive", node: "net/r", interface: "0", peer: "net/a", packet: udpPacket(1) },
  {
    time: 0.12508,
    event: "drop",
    node: "net/r",
    interface: "1",
    peer: "net/b",
    packet: udpPacket(1),
    reason: "queue-full",
  },
  { time: 1 / 3, event: "dequeue", node: "net/r", interface: "0", peer: "net/a", packet: pingPacket(2) },
  { time: 2e-7 + 12, event: "drop", node: "net/r", packet: udpPacket(3), reason: "no-route" },
]

/** a is 0, r is 1, b is 2. */
export function numbers(): NodeNumbers {
  const numbers = new NodeNumbers()
  numbers.assign(a, "net/a")
  numbers.of("net/r")
  numbers.assign(b, "net/b")
  return numbers
}

export function tell(trace: PacketTrace): void {
  for (const record of records) trace.record(record)
}
