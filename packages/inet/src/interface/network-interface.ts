/**
 * The network interface: the lowest part of a filter bank, which puts one packet
 * after the other on the wire and takes time for it: size × 8 / bandwidth.
 *
 * A packet that is given to the link has its last bit leave at `packet.due`; the
 * link adds its delay. So a packet that meets no queue costs one event a hop, and
 * the interface needs one of its own only when another packet waits.
 */
import { Component, OptionError, withDefaults } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import {
  Carrier,
  IdentityLookup,
  InterfaceStatus,
  PacketEvents,
  PacketPull,
  PacketReady,
  PacketTransfer,
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

export class NetworkInterface extends Component<NetworkInterfaceOptions> {
  // What each packet asks for comes first: it lies together in the processor's cache.
  private isEnabled = true
  private isWatched = false // whether anybody hears of packets
  /** To the filters and the dispatcher. */
  readonly up = this.output("up", PacketTransfer)
  packetsReceived = 0
  bytesReceived = 0
  packetsSent = 0
  bytesSent = 0
  private busyUntil = Number.NEGATIVE_INFINITY
  bandwidth: number
  /** To and from the link. */
  readonly wireOut = this.output("wireOut", PacketTransfer)
  readonly wireIn = this.input("wireIn", PacketTransfer, this.receive)
  readonly pull = this.requester("pull", PacketPull)
  private readonly transmitted = this.timer(this.pullWhenFree)

  readonly offer = this.responder("offer", TransmissionOffer, this.takeOffer)
  readonly ready = this.responder("ready", PacketReady, this.pullWhenFree)
  readonly carrier = this.listener("carrier", Carrier, this.setCarrier)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly packets = this.emitter("packets", PacketEvents, this.noteWatched)
  readonly status = this.emitter("status", InterfaceStatus)
  private hasCarrier = true
  /** Packets on a shared link that were for another node. */
  ignored = 0

  constructor(name: string, options: Partial<NetworkInterfaceOptions> = {}) {
    super(name, withDefaults(networkInterfaceDefaults, options))
    this.bandwidth = this.options.bandwidth
    const faults: string[] = []
    if (!(this.bandwidth > 0)) faults.push(`bandwidth is ${this.bandwidth} bit/s; it must be > 0`)
    if (!(this.mtu >= leastMtu)) faults.push(`mtu is ${this.mtu} bytes; it must be ≥ ${leastMtu}`)
    if (faults.length > 0) throw new OptionError(`interface ${name}: ${faults.join("; ")}`)
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
    this.change(() => {
      this.isEnabled = isEnabled
    })
  }

  // Down

  private takeOffer(packet: InetPacket): boolean {
    if (this.isBusy) {
      this.pullWhenFree()
      return false
    }
    this.occupy(packet)
    this.put(packet)
    return true
  }

  private pullWhenFree(): void {
    if (!this.isBusy) this.pullNext()
    else if (!this.transmitted.isArmed) this.transmitted.at(this.busyUntil)
  }

  private pullNext(): void {
    do {
      const packet = this.pull.request()
      if (packet === undefined) return
      this.occupy(packet)
      if (this.isBusy) this.transmitted.at(this.busyUntil)
      this.put(packet)
    } while (!this.isBusy)
  }

  private get isBusy(): boolean {
    return this.busyUntil - this.now > sameInstant
  }

  private occupy(packet: InetPacket): void {
    this.busyUntil = Math.max(this.busyUntil, this.now) + this.transmissionTime(packet)
  }

  /** Seconds that the packet occupies the interface. */
  protected transmissionTime(packet: InetPacket): number {
    return (packet.size * 8) / this.bandwidth
  }

  private put(packet: InetPacket): void {
    if (!this.isEnabled) return this.drop(packet, "interface-down")
    this.packetsSent++
    this.bytesSent += packet.size
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
    this.isWatched = isWatched
  }

  private report(kind: "transmit" | "receive", packet: InetPacket): void {
    this.packets.emit({ kind, time: this.now, interface: this.options.index, packet })
  }
}
