/** One change in a network and what follows, as it is being watched. */
import { formatRoute, type Node, type Route, type RouteChange } from "@hourglass/inet"
import type { Prefix } from "@hourglass/net"
import type { Convergence, MessageCount, RouteDifference } from "./convergence.js"
import { FateTally } from "./packet-fates.js"

interface Difference {
  readonly time: number
  readonly router: Node
  readonly destination: Prefix
  readonly before: Route | undefined
  now: Route | undefined
}

/**
 * Counts go on until the next change. What belongs to the time until the last route became another one is set apart
 * whenever a route does.
 */
export class Episode {
  private readonly differences: Difference[] = []
  /** Those of the present instant, by router and destination: there, only the first and the last state count. */
  private readonly latest = new Map<Node, Map<Prefix, Difference>>()
  private instant: number
  private isUnsettled = false
  /** When the last route became another one; the time of the change while none did. */
  private end: number
  private readonly messages = new MessageTally()
  private readonly messagesSince = new MessageTally()
  private readonly packets = new FateTally()
  private later = new FateTally()

  constructor(
    private readonly change: string,
    private readonly at: number,
  ) {
    this.instant = at
    this.end = at
  }

  /** A route of a router has changed. */
  note(router: Node, { kind, route, before }: RouteChange, time: number): void {
    if (time !== this.instant) {
      this.settle()
      this.latest.clear()
    }
    this.instant = time
    this.isUnsettled = true
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
  }

  /** A router says something to another one. */
  say(type: string, bytes: number): void {
    this.settle()
    this.messagesSince.count(type, 1, bytes)
  }

  /**
   * Where to count a packet that meets its fate now: with those that were on their way before the last route became
   * another one, or with those that were sent later.
   * @param sentAt - simulated seconds
   */
  tallyFor(sentAt: number): FateTally {
    this.settle()
    return sentAt <= this.end ? this.packets : this.later
  }

  /** The routes of the present instant are as they stay: if any became another one, what was since belongs to it. */
  private settle(): void {
    if (!this.isUnsettled) return
    this.isUnsettled = false
    if (!this.hasDifference()) return
    this.end = this.instant
    this.packets.add(this.later)
    this.later = new FateTally()
    this.messages.add(this.messagesSince)
    this.messagesSince.clear()
  }

  private hasDifference(): boolean {
    for (const own of this.latest.values()) for (const each of own.values()) if (isReal(each)) return true
    return false
  }

  summary(): Convergence {
    this.settle()
    const timeline = this.differences.flatMap((each) => (isReal(each) ? [this.describe(each)] : []))
    return {
      change: this.change,
      at: this.at,
      duration: this.end - this.at,
      messages: this.messages.list,
      packets: this.packets.copy(),
      later: this.later.copy(),
      timeline,
    }
  }

  private describe({ time, router, destination, before, now }: Difference): RouteDifference {
    return {
      after: time - this.at,
      router: router.name,
      destination: String(destination),
      before: textOf(before),
      now: textOf(now),
    }
  }
}

const textOf = (route: Route | undefined): string | undefined => route && formatRoute(route)
const isReal = ({ before, now }: Difference): boolean => textOf(before) !== textOf(now)

/** Messages by type. */
class MessageTally {
  private readonly counts = new Map<string, MessageCount>()

  count(type: string, messages: number, bytes: number): void {
    const before = this.counts.get(type) ?? { messages: 0, bytes: 0 }
    this.counts.set(type, { type, messages: before.messages + messages, bytes: before.bytes + bytes })
  }

  add(other: MessageTally): void {
    for (const { type, messages, bytes } of other.counts.values()) this.count(type, messages, bytes)
  }

  clear(): void {
    this.counts.clear()
  }

  get list(): MessageCount[] {
    return [...this.counts.values()]
  }
}
