/**
 * The routing table of a node.
 *
 * A route matches a packet by destination prefix, source prefix and incoming
 * interface; parts that are left out match everything. Of the routes that match,
 * the longest destination wins, then the longest source, then one that names the
 * interface. J-Sim counts the bits of all three parts together; a router that is
 * asked for a destination does not expect that.
 */
import { Component, type Timer } from "@hourglass/aca"
import { PrefixMap } from "@hourglass/net"
import {
  type NextHop,
  type Route,
  type RouteAnswer,
  type RouteChange,
  RouteChanged,
  type RouteCommand,
  RouteConfiguration,
  type RouteKey,
  RouteLookup,
  type RouteQuery,
} from "../contracts/index.js"
import { DestinationRoutes } from "./destination-routes.js"
import { matchesKey, overlaps } from "./route-key.js"

const forever = Number.POSITIVE_INFINITY
const none: readonly never[] = Object.freeze([])
const itself = (routes: DestinationRoutes) => routes

export class RoutingTable extends Component {
  readonly lookup = this.responder("lookup", RouteLookup, this.routeFor)
  readonly configure = this.responder("configure", RouteConfiguration, this.obey)
  readonly changes = this.emitter("changes", RouteChanged)

  private routes = new PrefixMap<DestinationRoutes>()
  private sweeper: Timer | undefined

  /** All entries, the longest destinations first. */
  entries(): Route[] {
    return [...this.routes.values()].flatMap(({ all }) => all)
  }

  /** Adds or modifies an entry; before a run too, when no time passes. */
  addRoute(command: Omit<RouteCommand & { kind: "add" }, "kind">): Route {
    return this.put({ kind: "add", ...command })
  }

  /** Removes the entries that a condition holds for. */
  removeAll(condition: (route: Route) => boolean): void {
    this.remove(this.entries().filter(condition), "configuration")
  }

  /** The route of a packet: what the dispatcher asks for. */
  routeFor(query: RouteQuery): RouteAnswer | undefined {
    const longest = this.routes.longest(query.destination, itself)
    if (longest === undefined || longest.forAllSources) return longest
    const route = this.routes.longest(query.destination, (routes) => routes.routeFor(query))
    return { route, forAllSources: false }
  }

  private obey(command: RouteCommand): readonly Route[] {
    switch (command.kind) {
      case "add":
        return [this.put(command)]
      case "graft":
        return this.changeHops(command, (hops) => [
          ...hops,
          ...command.hops.filter((hop) => !hops.some((other) => other.interface === hop.interface)),
        ])
      case "prune":
        return this.changeHops(command, (hops) =>
          hops.filter((hop) => !command.hops.some((other) => other.interface === hop.interface)),
        )
      case "retrieve":
        return this.select(command.key, command.match)
      case "remove":
        return this.remove(this.select(command.key, command.match), "configuration")
    }
  }

  private put(command: RouteCommand & { kind: "add" }): Route {
    const present = this.routes.get(command.key.destination)
    const before = present?.find(command.key)
    const route: Route = {
      key: command.key,
      hops: command.hops ?? before?.hops ?? [],
      metric: command.metric ?? before?.metric ?? 0,
      owner: command.owner ?? before?.owner ?? "static",
      expiry: command.lifetime === undefined ? forever : this.now + command.lifetime,
      extension: command.extension ?? before?.extension,
    }
    this.store(route, before, present, "configuration")
    return route
  }

  private changeHops(
    command: RouteCommand & { kind: "graft" | "prune" },
    change: (hops: readonly NextHop[]) => readonly NextHop[],
  ): readonly Route[] {
    const present = this.routes.get(command.key.destination)
    const before = present?.find(command.key)
    if (before === undefined) return none
    const expiry = command.lifetime === undefined ? before.expiry : this.now + command.lifetime
    const route = { ...before, hops: change(before.hops), expiry }
    this.store(route, before, present, command.kind)
    return [route]
  }

  /** @param present - the routes of this destination, with the one before */
  private store(
    route: Route,
    before: Route | undefined,
    present: DestinationRoutes | undefined,
    cause: RouteChange["cause"],
  ): void {
    this.routes.set(route.key.destination, present?.with(route, before) ?? new DestinationRoutes(route))
    if (before === undefined) this.tell("added", route, cause)
    else this.tell("modified", route, cause, before)
    if (route.expiry < forever) this.wakeAt(route.expiry)
  }

  private remove(routes: readonly Route[], cause: RouteChange["cause"]): readonly Route[] {
    for (const route of routes) {
      const { destination } = route.key
      const others = this.routes.get(destination)?.without(route)
      if (others === undefined) this.routes.delete(destination)
      else this.routes.set(destination, others)
      this.tell("removed", route, cause)
    }
    return routes
  }

  private select(key: RouteKey, match: (RouteCommand & { kind: "retrieve" })["match"]): readonly Route[] {
    if (match === "exact") {
      const route = this.exact(key)
      return route === undefined ? [] : [route]
    }
    if (match === "overlapping") return this.entries().filter((route) => overlaps(route.key, key))
    const matching = this.entries().filter((route) => matchesKey(route.key, key))
    return match === "all" ? matching : matching.slice(0, 1)
  }

  private exact(key: RouteKey): Route | undefined {
    return this.routes.get(key.destination)?.find(key)
  }

  private tell(kind: RouteChange["kind"], route: Route, cause: RouteChange["cause"], before?: Route): void {
    if (!this.changes.heard) return
    const isMulticast = route.key.destination.base.isMulticast
    this.changes.emit(
      before === undefined
        ? { kind, route, isMulticast, cause }
        : { kind, route, before, isMulticast, cause },
    )
  }

  /** What expired while the node was down is gone when it comes back. */
  override resume(): void {
    this.sweep()
  }

  private wakeAt(expiry: number): void {
    this.sweeper ??= this.timer(() => this.sweep())
    if (!this.sweeper.isArmed || expiry < this.sweeper.deadline) this.sweeper.at(expiry)
  }

  /** Removes what has expired and wakes up when the next entry does. */
  private sweep(): void {
    const entries = this.entries()
    this.remove(
      entries.filter((route) => route.expiry <= this.now),
      "timeout",
    )
    const next = entries.reduce(
      (least, { expiry }) => (expiry > this.now ? Math.min(least, expiry) : least),
      forever,
    )
    if (next < forever) this.wakeAt(next)
  }
}
