/**
 * The path of Fall and Floyd (CCR 26(3), 1996): `s1 ── r1 ── k1`, of which the second link is slow, and loses the
 * packets of a list. Time and number of every packet that the sender sends are noted, as ns-2 traces them.
 */
import { type Bandwidth, Component, type Duration, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder, PacketFilter } from "@hourglass/inet"
import type { InetPacket, PacketRecord } from "@hourglass/net"
import {
  internetProtocols,
  type Stream,
  StreamListening,
  StreamOpening,
  type StreamUser,
  TcpConnection,
  type TcpOptions,
  TcpSegment,
} from "@hourglass/protocols"
import { observe } from "hourglass"

export interface LossyPath {
  /** Of the first link. Default 0. */
  readonly feederDelay?: Duration
  readonly bandwidth: Bandwidth
  readonly delay: Duration
  /** Packets in front of the slow link, the one that is being sent among them. */
  readonly queue: number
  /** Which packets of the sender are lost, in the order in which they reach the slow link, from 0. */
  readonly drops: readonly number[]
  /** Whether the SYN is one of them, and segment 0; else the first data segment is. */
  readonly countsSyn: boolean
  /** When the connection is opened, and when the data are written; seconds. */
  readonly opens: number
  readonly writes: number
  /** Seconds. */
  readonly stops: number
  readonly client: Partial<TcpOptions> & { readonly mss: number }
  readonly server: Partial<TcpOptions>
}

/** A packet of the sender; times in seconds, NaN for what did not happen. */
export interface SentPacket {
  /** Of its segment. */
  readonly number: number
  readonly sent: number
  atBottleneck: number
  intoBottleneck: number
  isDropped: boolean
}

export interface PathRun {
  readonly packets: SentPacket[]
  /** ACKs at the sender: when, and the number of the segment that is expected next. */
  readonly acks: { readonly time: number; readonly next: number }[]
  /** Segments sent again. */
  readonly retransmissions: {
    readonly time: number
    readonly kind: "FR" | "RTO" | "again"
    readonly number: number
  }[]
}

const plenty = 1e8 // bytes: more than there is time for

/** Drops the packets of a list. */
class ListedLoss extends PacketFilter<{
  drops: readonly number[]
  counts: (segment: TcpSegment) => boolean
}> {
  private count = 0

  protected override pass(packet: InetPacket): void {
    const { drops, counts } = this.options
    const isCounted = packet.body instanceof TcpSegment && counts(packet.body)
    if (isCounted && drops.includes(this.count++)) this.drop(packet, "filtered")
    else this.forward(packet)
  }
}

class Client extends Component {
  readonly opening = this.requester("opening", StreamOpening)
}

class Server extends Component {
  readonly listening = this.requester("listening", StreamListening)
}

const silent: StreamUser = { connected() {}, arrived() {}, drained() {}, closed() {} }
const reader: StreamUser = { ...silent, arrived: (stream) => void stream.read() }

/** Runs a bulk transfer over the path. */
export function runPath(path: LossyPath): PathRun {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort, internetProtocols]) }))
  const [s1, r1, k1] = [net.host("s1"), net.router("r1"), net.host("k1")]
  net.link(s1, r1, { bandwidth: "8Mbps", delay: path.feederDelay ?? 0 })
  const { bandwidth, delay, drops, countsSyn } = path
  net.link(r1, k1, { bandwidth, delay, queue: { limit: { packets: path.queue - 1 } } })
  const counts = (segment: TcpSegment) => segment.length > 0 || (countsSyn && segment.syn)
  r1.addFilter((name) => new ListedLoss(name, { drops, counts }), r1.interfaceTo(k1))
  net.build()

  const [client, server] = [s1.install(new Client("client")), k1.install(new Server("server"))]
  server.listening.request({ port: 80, accept: () => reader, options: path.server })
  const run: PathRun = { packets: [], acks: [], retransmissions: [] }
  const notes = new Notes(path, run)
  observe(net, { record: notes.take })
  sim.at(path.opens, () => {
    const stream = client.opening.request({ to: k1.address, toPort: 80, user: silent, options: path.client })
    notes.listenTo(stream)
    sim.at(path.writes, () => stream.write(plenty))
  })
  sim.run({ until: path.stops })
  return run
}

/** Writes down what happens to the segments of the client. */
class Notes {
  private iss = Number.NaN
  private readonly byPacket = new Map<number, SentPacket>()

  constructor(
    private readonly path: LossyPath,
    private readonly run: PathRun,
  ) {}

  readonly take = ({ time, event, node, packet }: PacketRecord): void => {
    const { body } = packet
    if (!(body instanceof TcpSegment)) return
    if (event === "receive" && node === "/net/s1") this.run.acks.push({ time, next: this.numberOf(body.ack) })
    if (body.destinationPort !== 80) return
    if (node === "/net/s1" && event === "enqueue") this.noteSent(time, packet.id, body)
    const sent = this.byPacket.get(packet.id)
    if (sent === undefined || node !== "/net/r1") return
    if (event === "enqueue" || event === "drop") sent.atBottleneck = time
    if (event === "dequeue") sent.intoBottleneck = time
    if (event === "drop") sent.isDropped = true
  }

  /** Notes what a connection sends again, and why. */
  listenTo(stream: Stream): void {
    if (!(stream instanceof TcpConnection)) throw new Error(`${stream} is no connection`)
    const { mss } = this.path.client
    const { counters } = stream
    let [losses, timeouts] = [0, 0]
    stream.sent.on(({ time, position, kind }) => {
      if (kind === "new" || kind === "probe") return
      const number = (position - 1) / mss + (this.path.countsSyn ? 1 : 0)
      const cause = counters.timeouts > timeouts ? "RTO" : counters.fastRetransmits > losses ? "FR" : "again"
      losses = counters.fastRetransmits
      timeouts = counters.timeouts
      this.run.retransmissions.push({ time, kind: cause, number })
    })
  }

  private noteSent(time: number, id: number, segment: TcpSegment): void {
    if (segment.syn) this.iss = segment.seq
    if (segment.length === 0 && !(segment.syn && this.path.countsSyn)) return
    const number = segment.syn ? 0 : this.numberOf(segment.seq)
    const packet = {
      number,
      sent: time,
      atBottleneck: Number.NaN,
      intoBottleneck: Number.NaN,
      isDropped: false,
    }
    this.byPacket.set(id, packet)
    this.run.packets.push(packet)
  }

  private numberOf(position: number): number {
    const bytes = (position - this.iss - 1) | 0
    return bytes / this.path.client.mss + (this.path.countsSyn ? 1 : 0)
  }
}
