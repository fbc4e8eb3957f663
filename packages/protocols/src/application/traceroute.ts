/**
 * `traceroute`: finds the routers on the way to a host by packets that may make
 * only one hop, then two, and so on; the router where one ends says so by ICMP.
 *
 *     const trace = a.install(new Traceroute("trace", { to: b }))
 *     sim.run()
 *     console.log(trace.format())
 *
 * In UDP mode a probe goes to a port where nobody listens, another one for each
 * probe, so that the error tells which probe it is about; the host at the end
 * answers "port unreachable". In ICMP mode it answers the echo request.
 * Probes go one after the other, each when the one before has its answer.
 */
import { type Duration, OptionError, type Steps, seconds, spawn, type Wait } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import {
  type Address,
  type IcmpErrorKind,
  type IpVersion,
  icmpHeaderSize,
  ipProtocols,
  UdpDatagram,
  udpHeaderSize,
} from "@hourglass/net"
import type { EchoReply } from "../icmp/echo-service.js"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import { DatagramDelivery } from "../udp/datagram-delivery.js"
import { DatagramSending, datagramPacket } from "../udp/datagram-sending.js"
import { portsOf } from "../udp/ports.js"
import { Udp } from "../udp/udp.js"
import { addressOf } from "./destination.js"
import { EchoApplication, type EchoApplicationOptions } from "./echo-application.js"
import { formatTraceroute, type NameOf } from "./traceroute-report.js"

export interface TracerouteOptions extends EchoApplicationOptions {
  mode: "udp" | "icmp"
  maxHops: number
  /** Probes for each hop. */
  probes: number
  /** How long it waits for the answer to a probe. */
  timeout: Duration
  /** Bytes of a probe with all its headers; default 60, over IPv6 80. */
  size: number | undefined
  /** Destination port of the first UDP probe. */
  port: number
  /** When the first probe leaves, simulated time. */
  start: Duration
}

/** As Linux has them. */
export const tracerouteDefaults = {
  mode: "udp" as const,
  maxHops: 30,
  probes: 3,
  timeout: 5, // s
  size: undefined,
  port: 33434,
  start: 0, //   s
}

/** What answered one probe, and when. */
export interface ProbeAnswer {
  readonly from: Address
  /** Seconds. */
  readonly rtt: number
  /** The error that said so; an echo reply is none. */
  readonly error: IcmpErrorKind | undefined
  readonly mtu: number | undefined
}

/** One step of the way. */
export interface Hop {
  readonly ttl: number
  /** In the order of the probes; undefined where no answer came in time. */
  readonly answers: readonly (ProbeAnswer | undefined)[]
}

const defaultSize: Readonly<Record<IpVersion, number>> = { 4: 60, 6: 80 }
const ipHeaderSize: Readonly<Record<IpVersion, number>> = { 4: 20, 6: 40 }

export class Traceroute extends EchoApplication<TracerouteOptions> {
  readonly out = this.output("out", DatagramSending)
  readonly in = this.input("in", DatagramDelivery, () => {}) // what a probe's port happens to answer
  readonly hops: Hop[] = []
  isDone = false
  private readonly timeout: number
  private sourcePort = 0
  private probe = 0
  private sentAt = 0
  private waiting: ((answer: ProbeAnswer | undefined) => void) | undefined
  private readonly patience = this.timer(() => this.answer(undefined))

  constructor(name: string, options: EchoApplicationOptions & Partial<TracerouteOptions>) {
    super(name, { ...tracerouteDefaults, ...options })
    const { maxHops, probes } = this.options
    this.timeout = seconds(this.options.timeout)
    if (!(maxHops >= 1 && maxHops <= 255 && probes >= 1))
      throw new OptionError(
        `${name}: maxHops is ${maxHops} and probes ${probes}; they must be within 1 and 255, and >= 1`,
      )
  }

  override installed(node: Node): void {
    super.installed(node)
    if (this.options.mode === "udp") this.sourcePort = node.part(Udp).bind(this)
  }

  override start(): void {
    this.at(Math.max(this.now, seconds(this.options.start)), () => void spawn(this, () => this.trace()))
  }

  override resume(): void {
    if (this.waiting !== undefined && !this.patience.isArmed) this.answer(undefined)
  }

  /** The address that it looks for. */
  get target(): Address {
    return addressOf(this.destination, this)
  }

  /** Whether a probe came to the host itself. */
  get isReached(): boolean {
    return this.hops.at(-1)?.answers.some((answer) => answer?.from === this.target) ?? false
  }

  /** The whole run, as a process: hop by hop, until one is the end. */
  *trace(): Steps {
    const { maxHops, probes } = this.options
    for (let ttl = 1; ttl <= maxHops; ttl++) {
      const answers: (ProbeAnswer | undefined)[] = []
      this.hops.push({ ttl, answers })
      for (let i = 0; i < probes; i++) answers.push(yield* this.ask(ttl))
      if (answers.some(isEnd)) break
    }
    this.isDone = true
  }

  /** Sends a probe that may make so many hops, and waits for the answer. */
  private *ask(ttl: number): Steps<ProbeAnswer | undefined> {
    this.probe++
    this.sentAt = this.now
    const untilAnswered: Wait<ProbeAnswer | undefined> = (_, resume) => {
      this.waiting = resume
      this.patience.after(this.timeout)
      this.send(ttl)
    }
    return (yield untilAnswered as Wait) as ProbeAnswer | undefined
  }

  private send(ttl: number): void {
    const { target: destination, probe, sourcePort } = this
    const { mode, port, size = defaultSize[destination.version] } = this.options
    const room = size - ipHeaderSize[destination.version]
    if (mode === "icmp") {
      this.request({ sequence: probe & 0xffff, data: Math.max(0, room - icmpHeaderSize), ttl })
      return
    }
    const datagram = new UdpDatagram(sourcePort, port + probe - 1, Math.max(0, room - udpHeaderSize))
    this.out.send(datagramPacket({ destination, protocol: ipProtocols.udp, ttl }, datagram))
  }

  protected replied({ from, sequence }: EchoReply): void {
    if (sequence === (this.probe & 0xffff))
      this.answer({ from, rtt: this.now - this.sentAt, error: undefined, mtu: undefined })
  }

  protected failed({ kind: error, original, from, mtu }: IcmpErrorEvent): void {
    const ports = portsOf(original)
    const isMine =
      this.options.mode === "icmp"
        ? this.sequenceOf(original) === (this.probe & 0xffff)
        : ports?.source === this.sourcePort && ports.destination === this.options.port + this.probe - 1
    if (isMine) this.answer({ from, rtt: this.now - this.sentAt, error, mtu })
  }

  /** The wait for the present probe is over. */
  private answer(answer: ProbeAnswer | undefined): void {
    const { waiting } = this
    this.waiting = undefined
    this.patience.cancel()
    waiting?.(answer)
  }

  /** The text that Linux prints. @param nameOf - what an address is called; without a name only the address is shown */
  format(nameOf?: NameOf): string {
    const { target } = this
    const { maxHops, size = defaultSize[target.version] } = this.options
    return formatTraceroute({ target, maxHops, size, hops: this.hops }, nameOf)
  }

  override copyTo(
    copy: this,
    counterpart: Parameters<EchoApplication<TracerouteOptions>["copyTo"]>[1],
  ): void {
    super.copyTo(copy, counterpart)
    copy.sourcePort = this.sourcePort
  }
}

/** Whether nothing lies beyond: anything but "your packet made its last hop here". */
const isEnd = (answer: ProbeAnswer | undefined): boolean =>
  answer !== undefined && answer.error !== "hop-limit-exceeded"
