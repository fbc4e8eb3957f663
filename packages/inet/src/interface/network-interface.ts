/**
 * The network interface: the lowest part of a filter bank, which puts one packet
 * after the other on the wire and takes time for it: size × 8 / bandwidth. What
 * comes while it is busy it gives to its queue, and pulls when it is free.
 *
 * A packet that is given to the link has its last bit leave at `packet.due`; the
 * link adds its delay. So a packet costs one event a hop. Where others wait for
 * the end of a transmission, the interface lags: it sends them when its link
 * tells it that a packet has arrived, as if it had sent them on time. Whoever
 * looks makes it catch up, and while anybody watches it goes by a timer.
 */
import { Component, OptionError, withDefaults } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import {
  type Backlog,
  Carrier,
  IdentityLookup,
  InterfaceStatus,
  LateDeparture,
  PacketEvents,
  PacketPull,
  PacketReady,
  PacketTransfer,
  type QueueNews,
  TransmissionOffer,
} from "../contracts/index.js"

export interface NetworkInterfaceOptions {
  /** Its number in the node. */
  index: number
  /** Bit/s; `Infinity` sends in no time. */
  bandwidth: number
  /** Largest packet, bytes. */
  mtu: number
}

export const networkInterfaceDefaults: NetworkInterfaceOptions = {
  index: 0,
  bandwidth: Number.POSITIVE_INFINITY,
  mtu: Number.POSITIVE_INFINITY,
}

const leastMtu = 28 // bytes: an IPv4 header and the least that a fragment carries

// Seconds. Sums of the same times in another order differ by their last digits: an interface whose packet ends this
// soon is free, and the next one begins where that ends. At 1 Tb/s a bit takes as long.
const sameInstant = 1e-12

export class NetworkInterface extends Component<NetworkInterfaceOptions> implements Backlog {
  // What each packet asks for comes first: it lies together in the processor's cache.
  private isEnabled = true
  private isWatched = false // whether anybody hears of packets
  /** To the filters and the dispatcher. */
  readonly up = this.output("up", PacketTransfer)
  packetsReceived = 0
  bytesReceived = 0
  private sentPackets = 0
  private sentBytes = 0
  private isLagging = false // whether the link calls, and no timer is armed
  private mayLag: boolean | undefined = undefined // not known until it is asked for
  private isQueueWatched = true // whether packets must come by the queue and be pulled at the very instant
  private isAwaited = false // whether packets may wait for the end of the transmission
  private busyUntil = Number.NEGATIVE_INFINITY
  private rate: number
  /** From the dispatcher and its filters. */
  readonly in = this.input("in", PacketTransfer, this.take)
  /** To and from the link. */
  readonly wireOut = this.output("wireOut", PacketTransfer)
  readonly wireIn = this.input("wireIn", PacketTransfer, this.receive)
  /** To the queue: what cannot be sent at once. */
  readonly queue = this.output("queue", PacketTransfer)
  readonly pull = this.requester("pull", PacketPull)
  private readonly transmitted = this.timer(this.pullWhenFree)

  readonly offer = this.responder("offer", TransmissionOffer, this.takeOffer)
  readonly ready = this.responder("ready", PacketReady, this.hearOfQueue)
  readonly lateDeparture = this.requester("lateDeparture", LateDeparture)
  readonly carrier = this.listener("carrier", Carrier, this.setCarrier)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly packets = this.emitter("packets", PacketEvents, this.noteWatched)
  readonly status = this.emitter("status", InterfaceStatus)
  private hasCarrier = true
  /** Packets on a shared link that were for another node. */
  ignored = 0

  constructor(name: string, options: Partial<NetworkInterfaceOptions> = {}) {
    super(name, withDefaults(networkInterfaceDefaults, options))
    this.rate = this.options.bandwidth
    const faults: string[] = []
    if (!(this.rate > 0)) faults.push(`bandwidth is ${this.rate} bit/s; it must be > 0`)
    if (!(this.mtu >= leastMtu)) faults.push(`mtu is ${this.mtu} bytes; it must be ≥ ${leastMtu}`)
    if (faults.length > 0) throw new OptionError(`interface ${name}: ${faults.join("; ")}`)
  }

  /** Packets given to the link so far, the one being sent included. */
  get packetsSent(): number {
    this.catchUp()
    return this.sentPackets
  }

  get bytesSent(): number {
    this.catchUp()
    return this.sentBytes
  }

  /** Bit/s. Another rate holds from the next packet on. */
  get bandwidth(): number {
    return this.rate
  }

  set bandwidth(rate: number) {
    this.settle()
    this.rate = rate
  }

  /** Largest packet, bytes. */
  get mtu(): number {
    return this.options.mtu
  }

  /** Whether it is switched on and its link is up. */
  get isUp(): boolean {
    return this.isEnabled && this.hasCarrier
  }

  /** Switches it off or on. While it is off it drops what it is given. */
  setEnabled(isEnabled: boolean): void {
    this.reconsider()
    this.change(() => {
      this.isEnabled = isEnabled
    })
  }

  // Down

  private take(packet: InetPacket): void {
    // The queue sees none that can go at once, unless it is watched.
    if (this.isQueueWatched || this.isAwaited || this.isBusy) return this.queue.send(packet)
    this.occupy(packet, this.now)
    this.put(packet)
  }

  private takeOffer(packet: InetPacket): boolean {
    if (this.isBusy) {
      this.pullWhenFree()
      return false
    }
    this.occupy(packet, this.now)
    this.put(packet)
    return true
  }

  private hearOfQueue(news: QueueNews): void {
    if (news === "waiting") return this.pullWhenFree()
    if (news === "looked-at") return void this.catchUp()
    this.reconsider()
    this.isQueueWatched = news === "watched"
  }

  private pullWhenFree(): void {
    if (!this.isBusy) this.pullNext()
    else if (!this.isLagging && !this.transmitted.isArmed) this.awaitEnd()
  }

  private pullNext(): void {
    do {
      const start = this.isLagging ? this.busyUntil : this.now
      const packet = this.pull.request(start)
      if (packet === undefined) {
        this.isLagging = false
        this.isAwaited = false
        return
      }
      this.occupy(packet, start)
      this.put(packet)
    } while (!this.isBusy)
    if (!this.isLagging) this.awaitEnd()
  }

  /** At the end of the present transmission, or late, the next packet is pulled. */
  private awaitEnd(): void {
    this.isAwaited = true
    this.mayLag ??= this.decideWhetherToLag()
    this.isLagging = this.mayLag && this.lateDeparture.isConnected && this.lateDeparture.request(this)
    if (!this.isLagging) this.transmitted.at(this.busyUntil)
    else if (this.transmitted.isArmed) this.transmitted.cancel()
  }

  private decideWhetherToLag(): boolean {
    const [carrier, ...others] = this.wireOut.peers
    return (
      this.isEnabled &&
      !this.isWatched &&
      !this.isQueueWatched &&
      !this.wireOut.isWatched &&
      others.length === 0 &&
      carrier?.owner === this.lateDeparture.peers[0]?.owner &&
      this.transmissionTime === NetworkInterface.prototype.transmissionTime
    )
  }

  /** Something is about to change of what forbids to lag. */
  private reconsider(): void {
    this.release()
    this.mayLag = undefined
  }

  /** Sends what should have been sent by now. Whoever leaves at this very instant has left. */
  private settle(): void {
    if ((this.isLagging || this.transmitted.isArmed) && !this.isBusy) this.pullNext()
  }

  /** What its link calls, as `LateDeparture` says. */
  catchUp(): boolean {
    if (this.isLagging) this.settle()
    return this.isLagging
  }

  /** Goes by its timer, until it asks its link again. */
  release(): void {
    this.settle()
    if (!this.isLagging) return
    this.isLagging = false
    this.transmitted.at(this.busyUntil)
  }

  private get isBusy(): boolean {
    return this.busyUntil - this.now > sameInstant
  }

  /** @param start - since when it is free, simulated seconds */
  private occupy(packet: InetPacket, start: number): void {
    this.busyUntil = Math.max(this.busyUntil, start) + this.transmissionTime(packet)
  }

  /** Seconds that the packet occupies the interface, from now on. */
  protected transmissionTime(packet: InetPacket): number {
    return (packet.size * 8) / this.rate
  }

  private put(packet: InetPacket): void {
    if (!this.isEnabled) return this.drop(packet, "interface-down")
    this.sentPackets++
    this.sentBytes += packet.size
    packet.due = this.busyUntil
    if (this.isWatched) this.report("transmit", packet)
    this.wireOut.send(packet)
  }

  // Up

  private receive(packet: InetPacket): void {
    if (packet.nextHop !== undefined && this.identities.request(packet.nextHop).length === 0) {
      this.ignored++
      return
    }
    if (this.state === "stopped") return this.drop(packet, "node-down")
    if (!this.isEnabled) return this.drop(packet, "interface-down")
    this.packetsReceived++
    this.bytesReceived += packet.size
    if (this.isWatched) this.report("receive", packet)
    this.up.send(packet)
  }

  private setCarrier(hasCarrier: boolean): void {
    this.change(() => {
      this.hasCarrier = hasCarrier
    })
  }

  private change(apply: () => void): void {
    const before = this.isUp
    apply()
    if (this.isUp !== before && this.status.heard)
      this.status.emit({ interface: this.options.index, isUp: this.isUp })
  }

  private noteWatched(isWatched: boolean): void {
    this.reconsider()
    this.isWatched = isWatched
  }

  override outputChanges(): void {
    this.reconsider()
  }

  private report(kind: "transmit" | "receive", packet: InetPacket): void {
    this.packets.emit({ kind, time: this.now, interface: this.options.index, packet })
  }
}
