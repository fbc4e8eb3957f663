/** Packet records as a capture: what Wireshark would have seen on every interface. */
import type { PacketRecord, PacketTrace } from "./packet-record.js"
import type { PcapngWriter } from "./pcapng.js"

/**
 * Writes packets as they leave (at `dequeue`), as they arrive, and as they are dropped, with the reason for a
 * comment. An interface is declared when it is first heard of; a drop by the node itself stands under the node's.
 */
export class PcapngTrace implements PacketTrace {
  private readonly interfaces = new Map<string, number>()

  constructor(private readonly writer: PcapngWriter) {}

  record({ time, event, node, interface: name, packet, reason }: PacketRecord): void {
    if (event === "enqueue") return
    const at = this.interface(name === undefined ? node : `${node}/${name}`)
    if (event === "drop") this.writer.packet(at, time, packet, { dropped: reason ?? "unknown" })
    else this.writer.packet(at, time, packet, { direction: event === "receive" ? "in" : "out" })
  }

  private interface(name: string): number {
    let at = this.interfaces.get(name)
    if (at === undefined) {
      at = this.writer.addInterface(name)
      this.interfaces.set(name, at)
    }
    return at
  }
}
