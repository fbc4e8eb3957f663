/**
 * Conversations with a TCP as text, one segment a line:
 *
 *     0.00 < SYN seq=100 mss=1000
 *     0.00 > SYN,ACK seq=0 ack=101
 *
 * `<` is what the other side sends, with the sequence numbers it says; `>` what our TCP is expected to send, its
 * sequence numbers counted from its SYN. Options stand as `mss=`, `ws=`, `sackok`, `ts=value/echo`, `sack=a-b,c-d`.
 * What a line does not mention is not looked at: the window, the options.
 */
import { Component, connect, Simulation } from "@hourglass/aca"
import { bestEffort, Network, type Node, NodeBuilder } from "@hourglass/inet"
import { type IcmpErrorKind, InetPacket, ipProtocols } from "@hourglass/net"
import {
  formatFlags,
  IcmpErrors,
  type Stream,
  type StreamError,
  StreamListening,
  StreamOpening,
  Tcp,
  type TcpConnection,
  type TcpOptions,
  TcpSegment,
} from "@hourglass/protocols"
import { expect } from "vitest"

/** Without options that would show in every segment. */
export const plain: Partial<TcpOptions> = {
  mss: 1000,
  timestamps: false,
  sack: false,
  windowScaling: false,
  delayedAck: false,
  congestion: "newreno",
  receiveBuffer: 65535,
}

const flagBits: Record<string, number> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ECE: 64,
  CWR: 128,
}
const ourPort = 80
const theirPort = 5000

/** Opens or listens, and remembers what it is told. */
class User extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
  readonly log: string[] = []
  error: StreamError | undefined

  connected(_stream: Stream): void {
    this.log.push("connected")
  }
  arrived(stream: Stream): void {
    this.log.push(`${stream.readable} readable${stream.isAtEnd ? ", end" : ""}`)
  }
  drained(): void {
    this.log.push("drained")
  }
  closed(_stream: Stream, error: StreamError | undefined): void {
    this.error = error
    this.log.push(`closed${error === undefined ? "" : `: ${error.kind}`}`)
  }
}

class Router extends Component {
  readonly errors = this.emitter("errors", IcmpErrors)
}

interface Line {
  readonly time: number
  readonly ours: boolean
  readonly text: string
}

export class Conversation {
  readonly sim = new Simulation({ seed: 1 })
  readonly host: Node
  readonly peer: Node
  readonly tcp: Tcp
  readonly user: User
  private readonly sent: Said[] = []
  /** Segments that earlier lines have expected. */
  private heard = 0
  private iss: number | undefined
  private stream: Stream | undefined

  constructor(private readonly options: Partial<TcpOptions> = plain) {
    const net = this.sim.add(
      new Network("net", { builder: new NodeBuilder([bestEffort]), prefix: "10.0.0.0/24" }),
    )
    this.host = net.host("host")
    this.peer = net.host("peer")
    net.link(this.host, this.peer)
    net.build()
    this.tcp = this.host.install(new Tcp()) // the other side has none: what it says is in the script
    this.user = this.host.install(new User("user"))
    this.tcp.below.watch((packet) => this.note(packet))
    this.sim.run({ until: 0 })
  }

  /** Listens at port 80. */
  listening(backlog?: number): this {
    this.user.listening.request({
      port: ourPort,
      options: this.options,
      backlog,
      accept: (stream) => {
        this.user.connected(stream)
        this.stream = stream
        return this.user
      },
    })
    return this
  }

  /** Opens a connection to the other side, now. */
  opening(): this {
    const to = this.peer.address
    this.stream = this.user.opening.request({
      to,
      toPort: theirPort,
      fromPort: ourPort,
      user: this.user,
      options: this.options,
    })
    return this
  }

  get connection(): TcpConnection {
    const [connection] = this.tcp.connections
    return connection
  }

  /** What becomes of the stream, in the state of RFC 9293. */
  get state(): string {
    return this.tcp.connections[0]?.tcpState ?? "CLOSED"
  }

  /** Does something with the stream at a time. */
  at(time: number, action: (stream: Stream) => void): this {
    this.sim.at(time, () => {
      if (this.stream !== undefined) action(this.stream)
    })
    return this
  }

  /** A router says what became of a segment that was sent. @param seq - counted from its connection's SYN */
  complain(kind: IcmpErrorKind, seq: number, mtu?: number): void {
    const { local, remote, snd, now } = this.connection
    const segment = new TcpSegment(local.port, remote.port, (snd.iss + seq) | 0, 0, 0, 0, 1000)
    const header = { source: local.address, destination: remote.address, protocol: ipProtocols.tcp }
    const router = this.sim.add(new Router(`router about ${seq} at ${now}`))
    connect(router.errors, this.tcp.errors)
    router.errors.emit({ kind, original: new InetPacket(header, segment), from: remote.address, mtu })
  }

  private note(packet: InetPacket): void {
    const segment = packet.body
    if (!(segment instanceof TcpSegment) || segment.sourcePort !== ourPort) return
    if (segment.syn) this.iss = segment.seq
    this.sent.push({ time: this.sim.now, segment, packet, position: (segment.seq - (this.iss ?? 0)) | 0 })
  }

  /** Plays the lines, and expects what our TCP sends to be what stands there. Runs until a time after the last line. */
  play(text: string, until?: number): this {
    const lines = text.trim().split("\n").map(parseLine)
    for (const { time, ours, text } of lines) if (!ours) this.sim.at(time, () => this.deliver(text))
    this.sim.run({ until: until ?? Math.max(...lines.map((line) => line.time)) })
    const expected = lines.filter((line) => line.ours)
    const said = this.sent
      .slice(this.heard)
      .map((each, at) => [round(each.time), format(each, expected[at]?.text ?? "")])
    this.heard = this.sent.length
    expect(said).toEqual(expected.map((line) => [line.time, line.text]))
    return this
  }

  /** The last packet sent. */
  get lastPacket(): InetPacket {
    return this.sent[this.sent.length - 1].packet
  }

  private deliver(text: string): void {
    const [flags, ...words] = text.split(" ")
    const value = (name: string, otherwise: number) =>
      Number(words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise)
    const bits = flags.split(",").reduce((sum, name) => sum | flagBits[name], 0)
    const ack = words.some((word) => word.startsWith("ack=")) ? (value("ack", 0) + (this.iss ?? 0)) | 0 : 0
    const segment = new TcpSegment(
      value("from", theirPort),
      value("port", ourPort),
      value("seq", 0) | 0,
      ack,
      bits,
      value("win", 65535),
      value("len", 0),
    )
    segment.mss = value("mss", bits & 2 ? 1000 : 0)
    segment.windowScale = value("ws", -1)
    segment.sackPermitted = words.includes("sackok")
    const sack = words.find((word) => word.startsWith("sack="))?.slice(5)
    if (sack !== undefined)
      segment.sackBlocks = sack.split(/[-,]/).map((edge) => (Number(edge) + (this.iss ?? 0)) | 0)
    const ts = words
      .find((word) => word.startsWith("ts="))
      ?.slice(3)
      .split("/")
      .map(Number)
    if (ts !== undefined) {
      segment.hasTimestamps = true
      segment.tsVal = ts[0]
      segment.tsEcr = ts[1]
    }
    const { address: source } = this.peer
    const packet = new InetPacket(
      { source, destination: this.host.address, protocol: ipProtocols.tcp, tos: value("ecn", 0) },
      segment.measure(),
    )
    this.tcp.fromBelow.deliver(packet)
  }
}

/** A segment that our TCP has sent. */
interface Said {
  readonly time: number
  readonly segment: TcpSegment
  readonly packet: InetPacket
  /** Its sequence number, counted from its connection's SYN. */
  readonly position: number
}

/** A segment in the words that the expected line uses. */
function format({ segment, position }: Said, like: string): string {
  const words = [formatFlags(segment.flags), `seq=${position}`]
  if (segment.hasAck) words.push(`ack=${segment.ack >>> 0}`)
  if (segment.length > 0) words.push(`len=${segment.length}`)
  if (like.includes("win=")) words.push(`win=${segment.window}`)
  if (like.includes("mss=")) words.push(`mss=${segment.mss}`)
  if (like.includes("ws=")) words.push(`ws=${segment.windowScale}`)
  if (segment.sackPermitted) words.push("sackok")
  if (like.includes("ts=")) words.push(`ts=${segment.tsVal}/${segment.tsEcr}`)
  if (segment.sackBlocks.length > 0) words.push(`sack=${pairs(segment.sackBlocks)}`)
  return words.join(" ")
}

function parseLine(line: string): Line {
  const match = /^\s*([\d.]+)\s*([<>])\s*(.*?)\s*$/.exec(line)
  if (match === null) throw new Error(`not a line of a conversation: ${line}`)
  return { time: Number(match[1]), ours: match[2] === ">", text: match[3].replaceAll(/\s+/g, " ") }
}

const pairs = (edges: readonly number[]): string =>
  edges.map((edge, at) => (at % 2 === 0 ? `${edge}-` : `${edge}${at + 1 < edges.length ? "," : ""}`)).join("")

const round = (time: number): number => Math.round(time * 1e6) / 1e6

/** A connection that the other side has opened: its data begin at 101, ours at 1. */
export function established(options: Partial<TcpOptions> = plain): Conversation {
  return new Conversation(options).listening().play(`
    0 < SYN seq=100
    0 > SYN,ACK seq=0 ack=101
    0 < ACK seq=101 ack=1`)
}

/** A connection in TIME-WAIT since 1.1 s: this side has closed first. */
export function waiting(options: Partial<TcpOptions> = plain): Conversation {
  return established(options)
    .at(1, (stream) => stream.close())
    .play(`
      1   > FIN,ACK seq=1 ack=101
      1.1 < FIN,ACK seq=101 ack=2
      1.1 > ACK seq=2 ack=102`)
}
