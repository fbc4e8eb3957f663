/** What happened in a network, as text and as a fingerprint. */
import type { Network } from "@hourglass/inet"
import { type InetPacket, type PacketRecord, type PacketTrace, TraceHash } from "@hourglass/net"
import { observe } from "hourglass"

/** Numbers packets as they come up, so that what other networks of the simulation send does not show. */
class Renumbered implements PacketTrace {
  private readonly numbers = new Map<number, number>()

  constructor(private readonly inner: PacketTrace) {}

  record(record: PacketRecord): void {
    const { id } = record.packet
    const number = this.numbers.get(id) ?? this.numbers.size + 1
    this.numbers.set(id, number)
    const packet: InetPacket = Object.create(record.packet, { id: { value: number } })
    this.inner.record({ ...record, packet })
  }
}

/** The fingerprint of all that happens to packets in a network from now on. */
export function hashOf(net: Network): TraceHash {
  const hash = new TraceHash()
  observe(net, new Renumbered(hash))
  return hash
}

/** All that happens to packets in a network from now on, one line for each, by the names within it. */
export function linesOf(net: Network): string[] {
  const lines: string[] = []
  const within = (path: string) => path.slice(net.path.length + 1)
  const record = ({ time, event, node, interface: name, packet, reason }: PacketRecord) =>
    lines.push(
      `${time} ${within(node)} ${name} ${event} ${packet.flow} ${packet.size} ${packet.ttl} ${reason ?? ""}`,
    )
  observe(net, { record })
  return lines
}
