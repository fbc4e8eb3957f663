/**
 * A link: joins two or more network interfaces, and takes time, sometimes
 * packets, on the way.
 *
 * Packets in flight wait in one line per sending end, ordered by arrival; only
 * the head of a line is in the event queue. A packet that enters has `due` set
 * to the instant its last bit leaves the sender.
 */
import { Component, type Duration, type Input, OptionError, type Output, seconds, type Timer } from "@hourglass/aca"
import { type InetPacket, type Variate } from "@hourglass/net"
import { Carrier, PacketTransfer } from "./contracts/index.js"
import { type ErrorModel, noErrors } from "./error-model.js"
import { PacketFifo } from "./queue/packet-fifo.js"

export interface LinkOptions {
  /** Propagation delay: seconds, "5ms", or what makes a random one for this link, in seconds. */
  delay: Duration | ((link: Link) => Variate)
  /** Which packets the link loses; made anew for each link. */
  errors: (link: Link) => ErrorModel
}

export const linkDefaults: LinkOptions = { delay: 0, errors: () => noErrors }

/** One sending end, and the packets on their way from it. */
class Line {
  readonly flying = new PacketFifo()

  constructor(
    readonly input: Input<"inet.packet-transfer", InetPacket>,
    readonly output: Output<"inet.packet-transfer", InetPacket>,
    readonly arrival: Timer,
  ) {}
}

export class Link extends Component<LinkOptions> {
  /** From and to the interfaces, by end. */
  readonly in = this.group("in", (end) => this.line(end).input)
  readonly out = this.group("out", (end) => this.line(end).output)
  readonly carrier = this.emitter("carrier", Carrier)

  /** Propagation delay, seconds, where it is constant. */
  readonly delay: number
  /** Packets made by delivering one to several ends, less the originals. */
  copied = 0

  private readonly lines: (Line | undefined)[] = []
  private isLinkUp = true
  private variate: Variate | undefined
  private errorModel: ErrorModel = noErrors

  constructor(name: string, options: Partial<LinkOptions> = {}) {
    super(name, { ...linkDefaults, ...options })
    this.delay = typeof this.options.delay === "function" ? 0 : seconds(this.options.delay)
    if (!(this.delay >= 0)) throw new OptionError(`link ${name} has a delay of ${this.delay} s; it must be ≥ 0`)
  }

  override start(): void {
    const { delay, errors } = this.options
    if (typeof delay === "function") this.variate = delay(this)
    this.errorModel = errors(this)
  }

  /** How many interfaces it joins. */
  get ends(): number {
    return this.lines.length
  }

  /** What is attached to each end, by end; undefined where nothing is. */
  get attached(): readonly (Component | undefined)[] {
    return this.lines.map((line) => line?.output.peers[0]?.owner)
  }

  /** Packets on their way. */
  get held(): number {
    return this.lines.reduce((sum, line) => sum + (line?.flying.length ?? 0), 0)
  }

  get isUp(): boolean {
    return this.isLinkUp
  }

  /** Takes the link down. Packets on their way are lost; the interfaces lose their carrier. */
  down(): void {
    if (!this.isLinkUp) return
    this.isLinkUp = false
    for (const line of this.lines) this.empty(line)
    if (this.carrier.heard) this.carrier.emit(false)
  }

  /** Brings the link up again. */
  up(): void {
    if (this.isLinkUp) return
    this.isLinkUp = true
    if (this.carrier.heard) this.carrier.emit(true)
  }

  /** A packet enters at an end. */
  private enter(packet: InetPacket, line: Line): void {
    if (!this.isLinkUp) return this.drop(packet, "link-down")
    if (this.errorModel !== noErrors && this.errorModel.loses(packet, this.now)) return this.drop(packet, "lost-on-link")
    packet.due += this.variate === undefined ? this.delay : this.variate.next()
    line.flying.insertByDue(packet)
    if (line.flying.first === packet) line.arrival.at(packet.due)
  }

  /** The packet at the head of a line arrives. */
  private arrive(end: number): void {
    const line = this.lines[end] as Line
    const packet = line.flying.pop() as InetPacket
    const next = line.flying.first
    if (next !== undefined) line.arrival.at(next.due)
    if (this.lines.length === 2) this.lines[1 - end]?.output.send(packet)
    else this.deliverToAll(packet, end)
  }

  private deliverToAll(packet: InetPacket, from: number): void {
    const others = this.lines.filter((line, end) => line !== undefined && end !== from) as Line[]
    const last = others.pop()
    if (last === undefined) return this.drop(packet, "unconnected")
    this.copied += others.length
    for (const line of others) line.output.send(packet.copy())
    last.output.send(packet)
  }

  private empty(line: Line | undefined): void {
    line?.arrival.cancel()
    for (let packet = line?.flying.pop(); packet !== undefined; packet = line?.flying.pop()) this.drop(packet, "link-down")
  }

  private line(end: number): Line {
    let line = this.lines[end]
    if (line === undefined) {
      const input = this.input(`in[${end}]`, PacketTransfer, (packet) => this.enter(packet, this.lines[end] as Line))
      const output = this.output(`out[${end}]`, PacketTransfer)
      line = new Line(input, output, this.timer(() => this.arrive(end)))
      this.lines[end] = line
    }
    return line
  }
}
