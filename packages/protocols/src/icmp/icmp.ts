/**
 * The Internet control message protocol, for IPv4 (RFC 792, RFC 1122 §3.2.2,
 * RFC 1812 §4.3) and for IPv6 (RFC 4443). They say the same under other numbers,
 * so both are one class here, of which every node has two: protocol 1 and 58.
 *
 * Hears: delivery problems of the dispatcher and of transports; echo requests of
 * applications; ICMP messages from below.
 * Says: errors to the source of a packet that could not be delivered; answers to
 * echo requests; to this node's transports and applications, the echo replies
 * and errors that arrive.
 *
 * It keeps nothing but the token bucket of the rate limit: who asked for which
 * echo is known to the askers.
 *
 * Deviations: an error's source is the address of the interface by which the
 * packet came, where that has one of its own, not of that by which the error
 * leaves (RFC 1812 §4.3.2.4), since `traceroute` is read that way; they differ
 * only on asymmetric routes. Not done: redirect, timestamp, source quench
 * (deprecated), router and neighbour discovery.
 */
import { OptionError, withDefaults } from "@hourglass/aca"
import { DeliveryProblem, InterfaceQuery, type ProblemReport, Protocol } from "@hourglass/inet"
import {
  type Address,
  decodeIcmp,
  fromSelf,
  type IcmpEcho,
  type IcmpError,
  type IcmpErrorKind,
  IcmpMessage,
  type InetPacket,
  type IpVersion,
  ipProtocols,
} from "@hourglass/net"
import { EchoReplied, type EchoRequest, EchoRequesting, EchoRequesting6 } from "./echo-service.js"
import { errorKinds, isForMany, mayReport } from "./error-policy.js"
import { IcmpErrors } from "./icmp-errors.js"
import { RateLimit } from "./rate-limit.js"

/** ICMP parameters. */
export const icmpDefaults = {
  ttl: 64, //                 of messages that originate here (RFC 1700: 64; some routers take 255)
  errorTos: 0xc0, //          §4.3.2.5 of RFC 1812: precedence 6, internetwork control
  sendsErrors: true, //       false makes a router that does not show in traceroute
  errorRate: Number.POSITIVE_INFINITY, // §4.3.2.8 of RFC 1812: errors a second; off, so that no result depends on it
  errorBurst: 10, //          §4.3.2.8: errors at once, where there is a rate
  answersEcho: true, //       RFC 1122 §3.2.2.6
  answersBroadcast: false, // RFC 1122 §3.2.2.6: may be discarded; RFC 4443 §4.2: answered, so IPv6 sets true
}

export type IcmpOptions = typeof icmpDefaults

/** What the two versions share. */
export abstract class IcmpProtocol extends Protocol<IcmpOptions> {
  abstract readonly version: IpVersion
  readonly problems = this.listener("problems", DeliveryProblem, this.report)
  readonly interfaces = this.requester("interfaces", InterfaceQuery)
  readonly echoReplies = this.emitter("echoReplies", EchoReplied)
  readonly errors = this.emitter("errors", IcmpErrors)

  /** Errors sent, and errors that the rate limit held back. */
  errorsSent = 0
  errorsSuppressed = 0
  private readonly limit: RateLimit | undefined

  constructor(name: string, options: Partial<IcmpOptions>) {
    super(name, withDefaults(icmpDefaults, options))
    const { errorRate, errorBurst } = this.options
    if (!(errorRate > 0 && errorBurst >= 1))
      throw new OptionError(
        `${name}: errorRate is ${errorRate}/s and errorBurst ${errorBurst}; they must be > 0 and >= 1`,
      )
    this.limit = errorRate === Number.POSITIVE_INFINITY ? undefined : new RateLimit(errorRate, errorBurst)
  }

  // Errors of our own

  /** A packet could not be delivered: tells its source, if that is allowed. */
  protected report({ problem, packet, mtu }: ProblemReport): void {
    if (packet.destination.version !== this.version) return
    const kind = errorKinds[problem]
    if (!this.mayReport(kind, packet)) return
    if (this.limit?.allows(this.now) === false) {
      this.errorsSuppressed++
      return
    }
    this.sendError(packet, mtu === undefined ? { kind, original: packet } : { kind, original: packet, mtu })
  }

  /**
   * Whether an error of this kind may be sent about this packet. Called for every problem, before the rate limit.
   * Whoever overrides it keeps to RFC 1812 §4.3.2.7, or errors about errors flood the network.
   */
  protected mayReport(kind: IcmpErrorKind, packet: InetPacket): boolean {
    if (!this.options.sendsErrors || !mayReport(kind, packet)) return false
    return !this.isBroadcast(packet.destination) && !this.wasOverheard(kind, packet)
  }

  /** Whether an address is the directed broadcast of a subnet that this node is on. */
  private isBroadcast(destination: Address): boolean {
    if (this.version === 6) return false
    const prefixes = this.interfaces
      .request("all")
      .flatMap((info) => info.addresses.map(({ prefix }) => prefix))
    return prefixes.some((prefix) => prefix.length < 31 && prefix.last === destination) // RFC 3021: a /31 has none
  }

  /** Whether the packet came as a broadcast of the link: for no one hop in particular, on a link of several hosts. */
  private wasOverheard(kind: IcmpErrorKind, { incoming, nextHop }: InetPacket): boolean {
    if (nextHop !== undefined || incoming === fromSelf || reachedItsHost.has(kind)) return false
    const [info] = this.interfaces.request(incoming)
    return info !== undefined && info.neighbors.length > 1
  }

  /** Sends an error to the source of the packet that it is about. */
  protected sendError(packet: InetPacket, error: IcmpError): void {
    const { source } = packet
    if (source === undefined) return
    const { ttl, errorTos: tos } = this.options
    const from = this.sourceOf(error.kind, packet)
    this.errorsSent++
    this.send(source, new IcmpMessage(error), { source: from, ttl, tos, flow: packet.flow })
  }

  /** The address that an error about this packet comes from; undefined for the node's default. */
  protected sourceOf(kind: IcmpErrorKind, { destination, incoming }: InetPacket): Address | undefined {
    if (reachedItsHost.has(kind)) return destination
    if (incoming === fromSelf) return undefined
    const [info] = this.interfaces.request(incoming)
    return info?.addresses.find(({ address }) => address.version === this.version)?.address
  }

  // Echo

  /** An application asks whether a host is there. */
  protected requestEcho(request: EchoRequest): void {
    const { source, destination, ttl, tos, dontFragment, identifier, sequence, data } = request
    const message = new IcmpMessage({ kind: "echo-request", identifier, sequence, data })
    this.send(destination, message, { source, ttl, tos, dontFragment, flow: identifier })
  }

  /** Somebody asks whether this host is there: the answer repeats the question (RFC 1122 §3.2.2.6). */
  protected answer(packet: InetPacket, { identifier, sequence, data }: IcmpEcho): void {
    const { source, destination, tos, flow } = packet
    const isBroadcast = isForMany(destination)
    const { answersEcho, answersBroadcast, ttl } = this.options
    if (source === undefined || !answersEcho || (isBroadcast && !answersBroadcast)) return
    const message = new IcmpMessage({ kind: "echo-reply", identifier, sequence, data })
    this.send(source, message, { source: isBroadcast ? undefined : destination, ttl, tos, flow })
  }

  // From below

  protected receive(packet: InetPacket): void {
    const { body, source, destination } = packet
    if (source === undefined || destination.version !== this.version) return this.drop(packet, "bad-message")
    if (body instanceof IcmpMessage) return this.hear(packet, body, source)
    if (!(body instanceof Uint8Array)) return this.drop(packet, "bad-message")
    const decoded = decodeIcmp(body, source, destination)
    if (!decoded.ok) return this.drop(packet, "bad-message", decoded.fault)
    this.hear(packet, decoded.message, source)
  }

  private hear(packet: InetPacket, { content, size }: IcmpMessage, from: Address): void {
    if (content.kind === "other") return this.drop(packet, "bad-message", `unknown type ${content.type}`)
    if ("original" in content) {
      const { kind, original, mtu } = content
      if (this.errors.heard) this.errors.emit({ kind, original, from, mtu })
      return
    }
    const { kind, identifier, sequence } = content
    if (kind === "echo-request") return this.answer(packet, content)
    if (this.echoReplies.heard) this.echoReplies.emit({ from, identifier, sequence, size, ttl: packet.ttl })
  }
}

/** Errors that the host sends which the packet was for. */
const reachedItsHost: ReadonlySet<IcmpErrorKind> = new Set<IcmpErrorKind>([
  "protocol-unreachable",
  "port-unreachable",
  "reassembly-time-exceeded",
])

/** ICMP for IPv4 (RFC 792). */
export class Icmp extends IcmpProtocol {
  readonly protocol = ipProtocols.icmp
  readonly version = 4
  readonly echoRequests = this.input("echoRequests", EchoRequesting, this.requestEcho)

  constructor(name = "icmp", options: Partial<IcmpOptions> = {}) {
    super(name, options)
  }
}

/** ICMPv6 (RFC 4443). */
export class Icmpv6 extends IcmpProtocol {
  readonly protocol = ipProtocols.icmpv6
  readonly version = 6
  readonly echoRequests = this.input("echoRequests", EchoRequesting6, this.requestEcho)

  constructor(name = "icmpv6", options: Partial<IcmpOptions> = {}) {
    super(name, { answersBroadcast: true, ...options })
  }
}
