/** How routers get over a change: which routes became others, when, with how many messages, and what was lost meanwhile. */
import { type DropReason, formatDuration } from "@hourglass/aca"
import { formatRoute, type Network, type Node, type Route, type RouteChange } from "@hourglass/inet"
import { InetPacket, type Prefix, UdpDatagram } from "@hourglass/net"
import { OspfMessage, RipMessage } from "@hourglass/protocols"
import { table } from "./table.js"

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
  readonly messages: readonly MessageCount[]
  /** Packets dropped, by reason; without those between routers. */
  readonly lost: Readonly<Partial<Record<DropReason, number>>>
  readonly timeline: readonly RouteDifference[]
}

/** Watches the routing tables of a network's routers from now on. Say `changing` before each change. */
export function watchRouting(network: Network): RoutingWatch {
  return new RoutingWatch(network)
}

export class RoutingWatch {
  private readonly episodes: Episode[] = []
  private readonly counts = new Counts()

  constructor(private readonly network: Network) {
    const routers = new Set<Node>(network.routers)
    for (const router of routers) {
      router.csl.routingTable.changes.on((change) => this.routeChanged(router, change))
      for (const { interface: index, others } of router.attachments())
        if (others.some((other) => routers.has(other)))
          router.interfaces[index].interface.packets.on(({ kind, packet }) => {
            if (kind === "transmit") this.counts.send(packet)
          })
    }
    network.simulation.dropped.on(({ component, datum, reason }) => {
      const isTraffic = datum instanceof InetPacket && routingMessage(datum) === undefined
      if (isTraffic && component.path.startsWith(`${network.path}/`)) this.counts.lose(reason)
    })
  }

  /** Something is about to change in the network: what follows is put down to it, until the next change. */
  changing(change: string): void {
    this.episodes.push(new Episode(change, this.network.simulation.now, this.counts.copy()))
  }

  /** What followed each change until now, in order. */
  get convergences(): Convergence[] {
    return this.episodes.map((episode) => episode.summary())
  }

  private routeChanged(router: Node, change: RouteChange): void {
    this.episodes.at(-1)?.note(router, change, this.network.simulation.now, this.counts)
  }
}

/** What was sent and lost so far. */
class Counts {
  constructor(
    private readonly messages = new Map<string, [messages: number, bytes: number]>(),
    private readonly drops = new Map<DropReason, number>(),
  ) {}

  copy(): Counts {
    return new Counts(new Map(this.messages), new Map(this.drops))
  }

  send(packet: InetPacket): void {
    const type = routingMessage(packet)
    if (type === undefined) return
    const [messages, bytes] = this.messages.get(type) ?? [0, 0]
    this.messages.set(type, [messages + 1, bytes + packet.size])
  }

  lose(reason: DropReason): void {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1)
  }

  messagesSince(start: Counts): MessageCount[] {
    return [...this.messages].flatMap(([type, [messages, bytes]]) => {
      const [earlier, earlierBytes] = start.messages.get(type) ?? [0, 0]
      return messages > earlier ? [{ type, messages: messages - earlier, bytes: bytes - earlierBytes }] : []
    })
  }

  lostSince(start: Counts): Partial<Record<DropReason, number>> {
    const lost = [...this.drops].map(([reason, count]) => [reason, count - (start.drops.get(reason) ?? 0)])
    return Object.fromEntries(lost.filter(([, count]) => count !== 0))
  }
}

/** What a packet between routers says, "OSPF hello"; undefined for any other. */
function routingMessage({ body }: InetPacket): string | undefined {
  if (body instanceof OspfMessage) return `OSPF ${body.content.kind}`
  if (body instanceof UdpDatagram && body.payload instanceof RipMessage) return `RIP ${body.payload.command}`
  return undefined
}

interface Difference {
  readonly time: number
  readonly router: Node
  readonly destination: Prefix
  readonly before: Route | undefined
  now: Route | undefined
}

/** A change and what follows. */
class Episode {
  private readonly differences: Difference[] = []
  /** Those of the present instant, by router and destination: there, only the first and the last state count. */
  private readonly latest = new Map<Node, Map<Prefix, Difference>>()
  private time = 0
  private end: Counts

  constructor(
    private readonly change: string,
    private readonly at: number,
    private readonly start: Counts,
  ) {
    this.end = start
  }

  note(router: Node, { kind, route, before }: RouteChange, time: number, counts: Counts): void {
    if (time !== this.time) this.latest.clear()
    this.time = time
    const { destination } = route.key
    const now = kind === "removed" ? undefined : route
    const own = this.latest.get(router) ?? new Map<Prefix, Difference>()
    const known = own.get(destination)
    if (known) known.now = now
    else {
      const difference = { time, router, destination, before: kind === "removed" ? route : before, now }
      this.differences.push(difference)
      this.latest.set(router, own.set(destination, difference))
    }
    this.end = counts.copy()
  }

  summary(): Convergence {
    const timeline = this.differences.flatMap(({ time, router, destination, before, now }) => {
      const texts = { before: before && formatRoute(before), now: now && formatRoute(now) }
      if (texts.before === texts.now) return []
      return [{ after: time - this.at, router: router.name, destination: String(destination), ...texts }]
    })
    return {
      change: this.change,
      at: this.at,
      duration: timeline.at(-1)?.after ?? 0,
      messages: this.end.messagesSince(this.start),
      lost: this.end.lostSince(this.start),
      timeline,
    }
  }
}

/** What followed a change, as a sentence and a table: which router changed how many routes, and when. */
export function formatConvergence({ change, at, duration, messages, lost, timeline }: Convergence): string {
  const when = `${change} at ${formatDuration(at)}`
  if (timeline.length === 0) return `${when}: no route changed`
  const losses = Object.entries(lost).map(([reason, count]) => `${count} ${reason}`)
  const said = messages.map(({ type, messages, bytes }) => `${messages} ${type} (${bytes} bytes)`)
  const head =
    `${when}: the last route changed ${formatDuration(duration)} later. ` +
    `Until then, said: ${said.join(", ") || "nothing"}; dropped: ${losses.join(", ") || "nothing"}`
  return `${head}\n\n${formatTimeline(timeline)}`
}

function formatTimeline(timeline: readonly RouteDifference[]): string {
  const rows = new Map<string, [after: number, router: string, counts: [number, number, number]]>()
  for (const { after, router, before, now } of timeline) {
    const key = `${after} ${router}`
    const row = rows.get(key) ?? [after, router, [0, 0, 0]]
    row[2][before === undefined ? 0 : now === undefined ? 2 : 1]++
    rows.set(key, row)
  }
  return table(
    ["after", "router", "new", "changed", "gone"],
    [...rows.values()].map(([after, router, counts]) => [formatDuration(after), router, ...counts]),
  )
}
