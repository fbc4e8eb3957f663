/**
 * The classic trace of ns-2, one line per event in twelve columns:
 *
 * `event time from to type size flags flow source.port destination.port sequence id`
 *
 * Events are `+` enqueued, `-` dequeued, `r` received and `d` dropped; time is in seconds, size in bytes with all
 * headers. Nodes are numbers (`NodeNumbers`). Not written: `e` (corrupted) and the further columns of TCP.
 */
import type { NodeNumbers } from "./node-numbers.js"
import { columnsOf, secondsText } from "./packet-columns.js"
import type { PacketEvent, PacketRecord, PacketTrace } from "./packet-record.js"
import type { Sink } from "./sink.js"

const letters: Readonly<Record<PacketEvent, string>> = {
  enqueue: "+",
  dequeue: "-",
  receive: "r",
  drop: "d",
}

export class Ns2Trace implements PacketTrace {
  constructor(
    private readonly sink: Sink,
    private readonly numbers: NodeNumbers,
  ) {}

  record({ time, event, node, peer = node, packet }: PacketRecord): void {
    const { type, flags, source, destination, sequence } = columnsOf(packet, this.numbers)
    const [here, there] = [this.numbers.of(node), this.numbers.of(peer)]
    const way = event === "receive" ? `${there} ${here}` : `${here} ${there}`
    this.sink.write(
      `${letters[event]} ${secondsText(time)} ${way} ${type} ${packet.size} ${flags} ${packet.flow} ` +
        `${source} ${destination} ${sequence} ${packet.id}\n`,
    )
  }
}
