/**
 * The transmission control protocol (RFC 9293), as a host has it.
 *
 * Keeps: the connections, found by their two ends; who listens at which port;
 * what path MTUs routers have told of.
 *
 * Hears: requests of applications to open and to listen; packets of protocol 6
 * from below; ICMP errors about segments that it sent.
 * Says: segments, each with DF set (RFC 1191); resets to whoever sends to no
 * connection; to the users of streams, what happens on them.
 *
 * Of: RFC 9293 (state machine, windows, Nagle, silly windows, probes,
 * keepalive, user time-out), 7323 (scaling, timestamps, PAWS), 2018, 2883 and
 * 6675 (SACK), 6298 (time-out), 5681, 6582, 3042 (recovery), 6928, 3168 (ECN),
 * 5961 (blind attacks), 1191 and 8201 (path MTU). Not done: urgent data (RFC 6093
 * advises against it), SYN cookies, Fast Open, IP options of a connection. See
 * docs/protocols/tcp.md.
 */
import { OptionError, shown, WiringError, withDefaults } from "@hourglass/aca"
import { IdentityLookup, InterfaceQuery, Protocol, RouteLookup } from "@hourglass/inet"
import { Address, fromSelf, InetPacket, ipProtocols, type PacketHeader, unspecified4 } from "@hourglass/net"
import { isForMany } from "../icmp/error-policy.js"
import { type IcmpErrorEvent, IcmpErrors } from "../icmp/icmp-errors.js"
import { checkedPort, ephemeralPorts, flowOf } from "../udp/ports.js"
import { makeCongestionControl } from "./congestion/congestion-spec.js"
import { ConnectionTable } from "./connection-table.js"
import { PathMtu, segmentHeadOf, segmentOver } from "./path-mtu.js"
import { ACK, isWhole, RST, TcpSegment } from "./segment.js"
import { SegmentArrival } from "./segment-arrival.js"
import { decodeSegment } from "./segment-codec.js"
import "./drop-reasons.js"
import {
  type Endpoint,
  type Stream,
  type StreamListen,
  type StreamListener,
  StreamListening,
  type StreamOpen,
  StreamOpening,
} from "./stream-service.js"
import { type ConnectionPlan, TcpConnection } from "./tcp-connection.js"
import { TcpListener } from "./tcp-listener.js"
import { checkTcpOptions, type TcpOptions, tcpDefaults } from "./tcp-options.js"

export class Tcp extends Protocol<TcpOptions> {
  readonly protocol = ipProtocols.tcp
  readonly opening = this.responder("opening", StreamOpening, this.open)
  readonly listening = this.responder("listening", StreamListening, this.listen)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly routes = this.requester("routes", RouteLookup)
  readonly interfaces = this.requester("interfaces", InterfaceQuery)
  readonly errors = this.listener("errors", IcmpErrors, this.judge)

  /** Segments that came for no connection, and were answered by a reset. */
  resetsSent = 0
  /** What is done with segments that arrive; from the first connection on. */
  arrival!: SegmentArrival
  readonly pathMtu = new PathMtu()
  private readonly table = new ConnectionTable()
  private readonly listeners = new Map<number, TcpListener>()
  private challenges = 0
  private challengeSecond = -1
  private nextEphemeral = ephemeralPorts.first
  private nextListening = ephemeralPorts.last
  private readonly header: PacketHeader = {
    source: undefined,
    destination: unspecified4,
    protocol: ipProtocols.tcp,
    ttl: 0,
    tos: 0,
    dontFragment: true,
    flow: 0,
  }

  constructor(name = "tcp", options: Partial<TcpOptions> = {}) {
    super(name, withDefaults(tcpDefaults, options))
    checkTcpOptions(this.options, name)
  }

  /** Makes what takes segments in, for all connections. Override it to change a step of it in a subclass. */
  protected makeArrival(): SegmentArrival {
    return new SegmentArrival()
  }

  /** Makes a connection. Override it for connections of a subclass, which may make parts of their own. */
  protected makeConnection(name: string, plan: ConnectionPlan): TcpConnection {
    return new TcpConnection(name, plan)
  }

  /** All connections, those in TIME-WAIT included, in the order of opening. */
  get connections(): readonly TcpConnection[] {
    return this.children.filter((child) => child instanceof TcpConnection)
  }

  // Opening

  protected open(request: StreamOpen): Stream {
    const { to, toPort, user } = request
    const options = this.optionsFor(request.options)
    if (isForMany(to)) throw new OptionError(`${this.path} cannot connect to ${to}: it is no single host`)
    const address = request.from === undefined ? this.ownAddress(to) : this.checkedOwn(request.from, to)
    const remote = { address: to, port: checkedPort(toPort, this.path) }
    const port =
      request.fromPort === undefined
        ? this.freePort(address, remote)
        : checkedPort(request.fromPort, this.path)
    if (this.table.find(address, port, to, toPort) !== undefined)
      throw new WiringError(
        `${this.path} has a connection from port ${port} to ${to} port ${toPort} already; choose another port`,
      )
    const connection = this.connect({ local: { address, port }, remote, options, user })
    connection.open("SYN-SENT")
    return connection
  }

  private optionsFor(options: Partial<TcpOptions> | undefined): TcpOptions {
    if (options === undefined) return this.options
    const complete = withDefaults(this.options, options)
    checkTcpOptions(complete, this.path)
    return complete
  }

  private ownAddress(to: Address): Address {
    const mine = this.identities
      .request("all")
      .filter((each) => each.version === to.version && !each.isMulticast)
    const [preferred] = this.identities.request("default")
    if (preferred?.version === to.version) return preferred
    if (mine.length > 0) return mine[0]
    throw new OptionError(
      `${this.path} has no IPv${to.version} address to reach ${to} from; build the network first, or call addAddress`,
    )
  }

  private checkedOwn(from: Address, to: Address): Address {
    if (!(from instanceof Address))
      throw new OptionError(`${this.path} cannot connect from ${shown(from)}; give an address`)
    if (from.version !== to.version)
      throw new OptionError(
        `${this.path} cannot connect from ${from} to ${to}: they are of different IP versions`,
      )
    if (this.isOwn(from)) return from
    throw new OptionError(
      `${this.path} cannot connect from ${from}: ${this.parent?.path} has no such address; leave it out for the right one`,
    )
  }

  /** Whether an address is of this host alone. */
  private isOwn(address: Address): boolean {
    return !address.isMulticast && this.identities.request(address).length > 0
  }

  private freePort(address: Address, remote: Endpoint): number {
    const { first, last } = ephemeralPorts
    for (let tries = first; tries <= last; tries++) {
      const port = this.nextEphemeral
      this.nextEphemeral = port === last ? first : port + 1
      if (
        !this.listeners.has(port) &&
        this.table.find(address, port, remote.address, remote.port) === undefined
      )
        return port
    }
    throw new WiringError(
      `no port is left: ${this.path} uses all of ${first}-${last} to ${remote.address} port ${remote.port}`,
    )
  }

  /** @param iss - another initial sequence number than any */
  private connect(
    ends: Pick<ConnectionPlan, "local" | "remote" | "options" | "user">,
    iss = this.initialSequenceNumber(),
  ): TcpConnection {
    const { local, remote, options } = ends
    this.arrival ??= this.makeArrival() // not before: a subclass has its fields now
    const name = `${local.address}:${local.port}-${remote.address}:${remote.port}`
    const announcedMss = this.segmentLimit(remote.address, options)
    const connection = this.makeConnection(name, {
      ...ends,
      tcp: this,
      congestion: makeCongestionControl(options.congestion, this.path),
      iss,
      announcedMss,
      mss: Math.min(announcedMss, this.pathMtu.segmentTo(remote.address)),
    })
    this.table.add(connection)
    return this.add(connection)
  }

  /** RFC 9293 §3.4.1, of this simulation's random numbers. @returns a signed 32-bit integer */
  protected initialSequenceNumber(): number {
    return this.random.integer(0, 0xffffffff) | 0
  }

  // Listening

  protected listen({ port, ...request }: StreamListen): StreamListener {
    const chosen = port === undefined ? this.freeListeningPort() : checkedPort(port, this.path)
    if (this.listeners.has(chosen))
      throw new WiringError(
        `${this.path} listens at port ${chosen} already; choose another port, or none for any that is free`,
      )
    if (request.backlog !== undefined && !(isWhole(request.backlog) && request.backlog >= 1))
      throw new OptionError(
        `${this.path}: backlog is ${shown(request.backlog)} connections; it must be a whole number >= 1`,
      )
    const listener = new TcpListener(this, chosen, request, this.optionsFor(request.options))
    this.listeners.set(chosen, listener)
    return listener
  }

  /** The ephemeral ports in turn, from the last down: one that was given back rests, as its connections may do. */
  private freeListeningPort(): number {
    const { first, last } = ephemeralPorts
    for (let tries = first; tries <= last; tries++) {
      const port = this.nextListening
      this.nextListening = port === first ? last : port - 1
      if (!this.listeners.has(port)) return port
    }
    throw new WiringError(`no port is left to listen at: ${this.path} listens at all ephemeral ones`)
  }

  /** @internal called by the listener */
  endListening(port: number): void {
    this.listeners.delete(port)
  }

  // Up

  protected receive(packet: InetPacket): void {
    const { body, source, destination } = packet
    if (body instanceof TcpSegment) return this.take(packet, body)
    if (!(body instanceof Uint8Array) || source === undefined) return this.drop(packet, "bad-message")
    const decoded = decodeSegment(body, source, destination)
    if (!decoded.ok) return this.drop(packet, "bad-message", decoded.fault)
    this.take(packet, decoded.segment)
  }

  /** Brings a segment to its connection, or to who listens at its port. */
  protected take(packet: InetPacket, segment: TcpSegment): void {
    const { source, destination } = packet
    if (source === undefined) return this.drop(packet, "no-connection")
    const found = this.table.find(destination, segment.destinationPort, source, segment.sourcePort)
    if (found !== undefined && !this.isReplacedBy(found, segment)) return found.take(segment, packet.tos & 3)
    // No host talks to many at once (RFC 9293 §3.9.2.3, RFC 1122 §4.2.3.10), nor a port that listens to itself.
    if (isForMany(source) || !this.isOwn(destination) || isToItself(packet, segment))
      return this.drop(packet, "no-connection")
    const listener = this.listeners.get(segment.destinationPort)
    if (listener === undefined) return this.refuse(packet, segment)
    this.takeForListener(listener, packet, segment, found)
  }

  /** A new SYN for a connection in TIME-WAIT begins a new one, when it is clearly later (RFC 9293 §3.10.7.4). */
  private isReplacedBy(connection: TcpConnection, segment: TcpSegment): boolean {
    if (connection.tcpState !== "TIME-WAIT" || !segment.syn || segment.hasAck || segment.rst) return false
    if (connection.rcv.positionOf(segment.seq) <= connection.rcv.next) return false
    if (!this.listeners.has(segment.destinationPort)) return false
    connection.become("CLOSED")
    return true
  }

  /** LISTEN (§3.10.7.2). @param before - the connection between the same ends that has just been replaced */
  protected takeForListener(
    listener: TcpListener,
    packet: InetPacket,
    segment: TcpSegment,
    before?: TcpConnection,
  ): void {
    const { source, destination } = packet
    if (segment.hasAck) return this.refuse(packet, segment)
    if (segment.rst || !segment.syn || source === undefined) return this.drop(packet, "no-connection")
    if (listener.isFull) return this.drop(packet, "backlog-full")
    const local = { address: destination, port: listener.port }
    const remote = { address: source, port: segment.sourcePort }
    // After TIME-WAIT, no sequence number may mean what it has meant before (§3.6.1).
    const iss = before && (before.snd.iss + before.snd.nxt) | 0
    const connection = this.connect({ local, remote, options: listener.options, user: listener }, iss)
    listener.halfOpen++
    this.arrival.takeSyn(connection, segment)
    connection.open("SYN-RECEIVED")
  }

  /** Nobody is there: a reset (§3.10.7.1). */
  protected refuse(packet: InetPacket, segment: TcpSegment): void {
    this.drop(
      packet,
      segment.syn && !segment.hasAck ? "no-listener" : "no-connection",
      `port ${segment.destinationPort}`,
    )
    if (packet.source === undefined) return
    this.sendReset({ address: packet.source, port: segment.sourcePort }, segment, packet.destination)
  }

  /** Answers a segment that belongs to no connection, unless it is a reset itself. */
  sendReset(remote: Endpoint, segment: TcpSegment, from?: Address): void {
    if (segment.rst) return
    this.resetsSent++
    const { sourcePort, destinationPort, seq, ack, span } = segment
    const reset = segment.hasAck
      ? new TcpSegment(destinationPort, sourcePort, ack, 0, RST, 0)
      : new TcpSegment(destinationPort, sourcePort, 0, (seq + span) | 0, RST | ACK, 0)
    const { ttl, dscp } = this.options
    this.send(remote.address, reset, {
      source: from,
      ttl,
      tos: dscp << 2,
      flow: flowOf(destinationPort, sourcePort),
    })
  }

  // Down

  /** @internal a segment of a connection. @param isCapable - whether routers may mark it (RFC 3168) */
  sendSegment(connection: TcpConnection, segment: TcpSegment, isCapable: boolean): void {
    const { header } = this
    const { tos } = connection
    header.source = connection.localAddress
    header.destination = connection.remoteAddress
    header.ttl = connection.ttl
    header.tos = isCapable && connection.agreement.ecn ? tos | ecnCapable : tos
    header.flow = flowOf(segment.sourcePort, segment.destinationPort)
    this.below.send(new InetPacket(header, segment))
  }

  // What connections tell

  /** @internal whether another challenge ACK may be sent in this second (RFC 5961 §7) */
  mayChallenge(): boolean {
    const second = Math.floor(this.now)
    if (second !== this.challengeSecond) this.challenges = 0
    this.challengeSecond = second
    this.challenges++
    return this.challenges <= this.options.challengeAcks
  }

  /** @internal a connection is established */
  connected(connection: TcpConnection): void {
    const { user } = connection
    if (user instanceof TcpListener) user.accept(connection)
    else user.connected(connection)
  }

  /** @internal a connection is CLOSED */
  forget(connection: TcpConnection): void {
    this.table.remove(connection)
    this.detach(connection)
  }

  // Path MTU and errors

  /**
   * The largest segment to announce to a host, without TCP options: as asked for, as the link allows. What the path
   * allows is no matter, for it need not be the way back (RFC 8201 §5.4).
   */
  protected segmentLimit(to: Address, { mss }: TcpOptions): number {
    const limit = segmentOver(to.version, this.linkMtuTo(to))
    return Math.min(mss ?? limit, limit)
  }

  private linkMtuTo(to: Address): number {
    const answer = this.routes.request({ source: undefined, destination: to, incoming: fromSelf })
    const hop = answer?.route?.hops[0]
    const info = hop && this.interfaces.request(hop.interface)[0]
    return info?.mtu ?? Number.POSITIVE_INFINITY
  }

  /** An ICMP error about a segment that this host sent (RFC 9293 §3.9.2.2). */
  protected judge(error: IcmpErrorEvent): void {
    const { original, from, kind, mtu } = error
    if (original.protocol !== this.protocol || original.source === undefined) return
    const head = segmentHeadOf(original)
    if (head === undefined) return
    const connection = this.table.find(original.source, head.source, original.destination, head.destination)
    // Who cannot tell what is on the way, has not seen it (RFC 5927 §4.1).
    if (connection === undefined || !connection.snd.isOutstanding(head.sequence)) return
    if (kind !== "packet-too-big")
      return connection.takeIcmpError(`${from} says ${kind}`, hardErrors.has(kind))
    if (mtu === undefined) return
    this.pathMtu.learn(original.destination, mtu)
    connection.reduceMss(this.pathMtu.segmentTo(original.destination))
  }
}

/** Whether a segment's two ends are one and the same. */
const isToItself = (
  { source, destination }: InetPacket,
  { sourcePort, destinationPort }: TcpSegment,
): boolean => source === destination && sourcePort === destinationPort

/** The codepoint ECT(0) (RFC 3168 §5). */
const ecnCapable = 2

/** Errors that end a connection that is being opened (RFC 9293 §3.9.2.2; RFC 5461). */
const hardErrors: ReadonlySet<string> = new Set(["protocol-unreachable", "port-unreachable", "prohibited"])
