/**
 * How routers get over a change: which routes became others, when, with how many messages, and what became of the
 * packets meanwhile.
 */
import type { Drop } from "@hourglass/aca"
import type { Network, Node, PlannedChanges } from "@hourglass/inet"
import { fromSelf, InetPacket, UdpDatagram } from "@hourglass/net"
import { OspfMessage, RipMessage } from "@hourglass/protocols"
import { Episode } from "./convergence-episode.js"
import { dropKind, type PacketFates } from "./packet-fates.js"
import { PacketTrails } from "./packet-trails.js"

/** One route of one router that is not what it was, at one time. */
export interface RouteDifference {
  /** Seconds since the change that it answers. */
  readonly after: number
  readonly router: string
  readonly destination: string
  /** As text; undefined where there was none, or is none now. */
  readonly before: string | undefined
  readonly now: string | undefined
}

export interface MessageCount {
  readonly type: string
  readonly messages: number
  /** With IP headers. */
  readonly bytes: number
}

/** Everything between a change and the last route that became another one because of it. */
export interface Convergence {
  readonly change: string
  /** Simulated seconds. */
  readonly at: number
  /** Seconds until the last route became another one; 0 when none did. */
  readonly duration: number
  /** Said until then. */
  readonly messages: readonly MessageCount[]
  /** What became of the packets that were sent until then. */
  readonly packets: PacketFates
  /** What became of those that were sent afterwards, until the next change: what routing has not put right. */
  readonly later: PacketFates
  readonly timeline: readonly RouteDifference[]
}

export interface RoutingWatchOptions {
  /** What a packet between routers says, "OSPF hello"; undefined for any other packet. Default for OSPF and RIP. */
  readonly messageType?: ((packet: InetPacket) => string | undefined) | undefined
}

/** Watches the routers and packets of a network from now on. Say `changing` before each change, or let it `follow`. */
export function watchRouting(network: Network, options: RoutingWatchOptions = {}): RoutingWatch {
  return new RoutingWatch(network, options)
}

export class RoutingWatch {
  private readonly episodes: Episode[] = []
  private readonly trails = new PacketTrails()
  private readonly stops: (() => void)[] = []
  private readonly messageType: (packet: InetPacket) => string | undefined

  constructor(
    private readonly network: Network,
    { messageType = routingMessage }: RoutingWatchOptions = {},
  ) {
    this.messageType = messageType
    const routers = new Set<Node>(network.routers)
    for (const [number, router] of [...routers].entries()) {
      this.watchPackets(router, number)
      this.watchRoutes(router, routers)
    }
    for (const { csl } of network.hosts)
      this.stops.push(
        csl.dispatcher.arrivals.on(({ packet }) => {
          if (packet.incoming !== fromSelf) this.trails.end(packet)
        }),
      )
    this.stops.push(network.simulation.dropped.on((drop) => this.dropped(drop)))
  }

  /** Something is about to change in the network: what follows is put down to it, until the next change. */
  changing(change: string): void {
    this.episodes.push(new Episode(change, this.network.simulation.now))
  }

  /** Takes each change that these make as one: `Failures`, `CostChanges`. */
  follow(...sources: readonly Pick<PlannedChanges, "ahead">[]): void {
    for (const { ahead } of sources) this.stops.push(ahead.on(({ text }) => this.changing(text)))
  }

  /** Looks no longer. What was seen stays. */
  stop(): void {
    for (const stop of this.stops.splice(0)) stop()
  }

  /** What followed each change until now, in order. */
  get convergences(): Convergence[] {
    return this.episodes.map((episode) => episode.summary())
  }

  private get episode(): Episode | undefined {
    return this.episodes.at(-1)
  }

  private watchRoutes(router: Node, routers: ReadonlySet<Node>): void {
    const { simulation } = this.network
    this.stops.push(
      router.csl.routingTable.changes.on((change) => this.episode?.note(router, change, simulation.now)),
    )
    for (const { interface: index, others } of router.attachments())
      if (others.some((other) => routers.has(other)))
        this.stops.push(
          router.interfaces[index].interface.packets.on(({ kind, packet }) => {
            const type = kind === "transmit" ? this.messageType(packet) : undefined
            if (type !== undefined) this.episode?.say(type, packet.size)
          }),
        )
  }

  private watchPackets(router: Node, number: number): void {
    this.stops.push(
      router.csl.dispatcher.arrivals.on(({ packet, time }) => {
        if (packet.destination.isMulticast || this.messageType(packet) !== undefined) return
        if (this.trails.visit(packet, number, time)) this.looped(packet)
      }),
    )
  }

  private looped({ createdAt }: InetPacket): void {
    const tally = this.episode?.tallyFor(createdAt)
    if (tally !== undefined) tally.looped++
  }

  private dropped(drop: Drop): void {
    const { component, datum, reason } = drop
    if (!(datum instanceof InetPacket) || this.messageType(datum) !== undefined) return
    if (!component.path.startsWith(`${this.network.path}/`)) return
    const { createdAt } = datum
    const trail = this.trails.end(datum)
    const kind = dropKind(drop, trail?.routedAt ?? createdAt, trail?.isLooped ?? false)
    this.episode?.tallyFor(createdAt).drop(kind, reason)
  }
}

/** What a packet between routers says, "OSPF hello"; undefined for any other. */
function routingMessage({ body }: InetPacket): string | undefined {
  if (body instanceof OspfMessage) return `OSPF ${body.content.kind}`
  if (body instanceof UdpDatagram && body.payload instanceof RipMessage) return `RIP ${body.payload.command}`
  return undefined
}
