/**
 * A link: joins two or more network interfaces, and takes time, sometimes
 * packets, on the way.
 *
 * Packets in flight wait in one line per sending end, ordered by arrival; only
 * the head of a line is in the event queue. A packet that enters has `due` set
 * to the instant its last bit leaves the sender.
 */
import { Component, type Duration, OptionError, type Output, seconds, Timer } from "@hourglass/aca"
import type { InetPacket, Variate } from "@hourglass/net"
import { type Backlog, Carrier, LateDeparture, PacketTransfer } from "./contracts/index.js"
import { type ErrorModel, noErrors } from "./error-model.js"
import { NetworkInterface } from "./interface/network-interface.js"

export interface LinkOptions {
  /** Propagation delay: seconds, "5ms", or what makes a random one for this link, in seconds. */
  delay: Duration | ((link: Link) => Variate)
  /** Which packets the link loses; made anew for each link. */
  errors: (link: Link) => ErrorModel
}

export const linkDefaults: LinkOptions = { delay: 0, errors: () => noErrors }

/**
 * One end, and the timer of the first of the packets on their way from it. They wait in a list through
 * `packet.following`, in the order of arrival.
 */
class End extends Timer {
  first: InetPacket | undefined = undefined
  private last: InetPacket | undefined = undefined
  /** When the second one is due. Read one arrival before it is needed: nothing has to wait for it to come from memory. */
  private secondDue = Number.NaN
  /** Where its packets go, when there is one other end. */
  far: Output<"inet.packet-transfer", InetPacket> | undefined = undefined
  /** Whether packets only take the constant delay: the link is up, and neither loses nor varies. */
  isPlain = false
  delay = Number.NaN
  /** The interface, when it wants to be called as its packets arrive. */
  backlog: Backlog | undefined = undefined
  length = 0
  /** By which those of the others come to it. */
  output: Output<"inet.packet-transfer", InetPacket> | undefined = undefined

  /** Puts a packet behind those that are due no later than it; most often that is the last one. */
  insert(packet: InetPacket): void {
    this.length++
    const { first, last } = this
    if (first === undefined || last === undefined) {
      this.first = packet
      this.last = packet
      this.once(packet.due)
    } else if (last.due <= packet.due) {
      if (last === first) this.secondDue = packet.due
      last.following = packet
      this.last = packet
    } else if (first.due > packet.due) {
      this.secondDue = first.due
      packet.following = first
      this.first = packet
      this.once(packet.due)
    } else this.insertBehind(first, packet)
  }

  private insertBehind(first: InetPacket, packet: InetPacket): void {
    let before = first
    while (before.following !== undefined && before.following.due <= packet.due) before = before.following
    if (before === first) this.secondDue = packet.due
    packet.following = before.following
    before.following = packet
  }

  /** Takes the first one out, and is armed for the next. */
  pop(): InetPacket | undefined {
    const packet = this.first
    if (packet === undefined) return undefined
    const next = packet.following
    this.first = next
    packet.following = undefined
    this.length--
    if (next === undefined) this.last = undefined
    else {
      this.once(this.secondDue)
      const second = next.following
      if (second !== undefined) this.secondDue = second.due
    }
    return packet
  }
}

export class Link extends Component<LinkOptions> {
  /** From and to the interfaces, by end. */
  readonly in = this.group("in", this.makeIn)
  readonly out = this.group("out", this.makeOut)
  readonly carrier = this.emitter("carrier", Carrier)
  readonly lateDepartures = this.group("lateDepartures", this.makeLateDeparture)

  /** Propagation delay, seconds, where it is constant. */
  readonly delay: number
  /** Packets made by delivering one to several ends, less the originals. */
  copied = 0
  /** Since when it is down, simulated seconds; undefined while it is up. */
  downSince: number | undefined = undefined

  private endList: readonly End[] = []
  private isLinkUp = true
  private variate: Variate | undefined
  private errorModel: ErrorModel = noErrors

  constructor(name: string, options: Partial<LinkOptions> = {}) {
    super(name, { ...linkDefaults, ...options })
    this.delay = typeof this.options.delay === "function" ? 0 : seconds(this.options.delay)
    if (!(this.delay >= 0))
      throw new OptionError(`link ${name} has a delay of ${this.delay} s; it must be ≥ 0`)
  }

  override start(): void {
    const { delay, errors } = this.options
    if (typeof delay === "function") this.variate = delay(this)
    this.errorModel = errors(this)
    this.tellEnds()
  }

  /** How many interfaces it joins. */
  get ends(): number {
    return this.endList.length
  }

  /** What is attached to each end, by end; undefined where nothing is. */
  get attached(): readonly (Component | undefined)[] {
    return this.endList.map((end) => end.output?.peers[0]?.owner)
  }

  /** The lowest rate of the interfaces at its ends, bit/s. */
  get bandwidth(): number {
    const rates = this.attached.map((ni) =>
      ni instanceof NetworkInterface ? ni.bandwidth : Number.POSITIVE_INFINITY,
    )
    return Math.min(...rates)
  }

  /** Packets on their way. */
  get held(): number {
    for (const end of this.endList) end.backlog?.catchUp()
    return this.endList.reduce((sum, end) => sum + end.length, 0)
  }

  get isUp(): boolean {
    return this.isLinkUp
  }

  /**
   * Takes the link down. Packets on their way are lost; the interfaces lose their carrier.
   * @param how.isSilent - whether they do not: nobody notices, as when the break is behind a switch
   */
  down({ isSilent = false }: { readonly isSilent?: boolean | undefined } = {}): void {
    if (!this.isLinkUp) return
    for (const end of this.endList) this.release(end)
    this.isLinkUp = false
    this.downSince = this.isAttached ? this.now : 0
    this.tellEnds()
    for (const end of this.endList) this.empty(end)
    if (!isSilent && this.carrier.heard) this.carrier.emit(false)
  }

  /** Brings the link up again. */
  up(): void {
    if (this.isLinkUp) return
    this.isLinkUp = true
    this.downSince = undefined
    this.tellEnds()
    if (this.carrier.heard) this.carrier.emit(true)
  }

  /** A packet enters at an end. */
  private enter(packet: InetPacket, from: End): void {
    if (from.isPlain) packet.due += from.delay
    else if (!this.admits(packet)) return
    from.insert(packet)
  }

  /** Whether the link is up and does not lose the packet; then the packet is due when it arrives. */
  private admits(packet: InetPacket): boolean {
    const loss = this.isLinkUp ? this.lossOf(packet) : "link-down"
    if (loss !== undefined) this.drop(packet, loss)
    else packet.due += this.variate === undefined ? this.delay : this.variate.next()
    return loss === undefined
  }

  private lossOf(packet: InetPacket): "lost-on-link" | undefined {
    return this.errorModel.loses(packet, this.now) ? "lost-on-link" : undefined
  }

  /** What its ends must know of it at each packet. */
  private tellEnds(): void {
    const isPlain = this.isLinkUp && this.variate === undefined && this.errorModel === noErrors
    for (const end of this.endList) {
      end.isPlain = isPlain
      end.delay = this.delay
    }
  }

  /** The first packet on its way from an end arrives. */
  private arrive(from: End): void {
    const packet = from.pop() as InetPacket
    if (from.backlog !== undefined) this.call(from.backlog, from)
    if (from.far !== undefined) from.far.send(packet)
    else this.deliverToAll(packet, from)
  }

  /** Whether it will call the interface at every arrival: only where those are sure, and later than the departures. */
  private promiseCalls(backlog: Backlog, from: End): boolean {
    if (!from.isPlain || from.delay === 0 || from.first === undefined) return false
    if (from.backlog !== undefined && from.backlog !== backlog) return false // one at a time
    from.backlog = backlog
    return true
  }

  /** A packet of an interface has arrived. */
  private call(backlog: Backlog, from: End): void {
    if (backlog.catchUp() && from.first !== undefined) return
    this.release(from)
  }

  private release(end: End): void {
    end.backlog?.release()
    end.backlog = undefined
  }

  private deliverToAll(packet: InetPacket, from: End): void {
    const others = this.endList.flatMap((end) =>
      end !== from && end.output !== undefined ? [end.output] : [],
    )
    const last = others.pop()
    if (last === undefined) return this.drop(packet, "unconnected")
    this.copied += others.length
    for (const output of others) output.send(packet.copy())
    last.send(packet)
  }

  private empty(end: End): void {
    for (let packet = end.pop(); packet !== undefined; packet = end.pop()) this.drop(packet, "link-down")
    end.cancel()
  }

  private makeIn(index: number, name: string) {
    return this.input(name, PacketTransfer, this.enter, "direct", this.end(index))
  }

  private makeLateDeparture(index: number, name: string) {
    return this.responder(name, LateDeparture, this.promiseCalls, this.end(index))
  }

  private makeOut(index: number, name: string) {
    const output = this.output(name, PacketTransfer)
    this.end(index).output = output
    const [a, b, ...more] = this.endList
    if (b !== undefined && more.length === 0) {
      a.far = b.output
      b.far = a.output
    } else for (const end of this.endList) end.far = undefined
    return output
  }

  /** The end of this index; ends are made in order. */
  private end(index: number): End {
    while (this.endList.length <= index) {
      const end = new End(this, this.arrive)
      this.endList = this.endList.concat(end)
      this.tellEnds()
    }
    return this.endList[index]
  }
}
