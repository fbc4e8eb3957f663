/** The table of a RIP router: its routes, how they come and go (RFC 2453 §3.8, §3.9.2), and what there is to tell. */
import type { Address, Prefix } from "@hourglass/net"
import type { Offer } from "./offer.js"
import { RipRoute } from "./route.js"
import { RouteSlots } from "./slots.js"

/** What the table goes by; times in seconds. */
export interface RipRules {
  readonly infinity: number
  readonly timeout: number
  readonly garbage: number
}

/** Who hears what becomes of the routes. */
export interface RipTableListener {
  /** A learned route can be used, or has changed. */
  usable(route: RipRoute): void
  /** A learned route can be used no longer. */
  unusable(prefix: Prefix): void
  /** There is something to tell the neighbours. */
  changed(): void
  /** A route may expire then, if it is not confirmed before. */
  expiring(time: number): void
}

/** A route of this router itself. */
export interface OwnRoute {
  readonly prefix: Prefix
  readonly metric: number
  readonly tag: number
  readonly gateway: Address | undefined
  readonly interface: number
  readonly isOfInterface: boolean
}

/** Whether a route of this router is nothing new. */
const isSame = (route: RipRoute, own: OwnRoute): boolean =>
  route.metric === own.metric &&
  route.tag === own.tag &&
  route.gateway === own.gateway &&
  route.interface === own.interface &&
  route.isOfInterface === own.isOfInterface

const forever = Number.POSITIVE_INFINITY
const nobody = { from: undefined, gateway: undefined }

export class RipTable {
  private readonly byPrefix = new Map<Prefix, RipRoute>()
  private routes: RipRoute[] = []
  private readonly slots = new RouteSlots()
  private changedRoutes: RipRoute[] = []
  private latest = 0

  constructor(
    private readonly rules: RipRules,
    private readonly listener: RipTableListener,
  ) {}

  get(prefix: Prefix): RipRoute | undefined {
    return this.byPrefix.get(prefix)
  }

  /** Counts all changes, confirmations apart: as long as it is the same, so is what there is to say. */
  get revision(): number {
    return this.latest
  }

  /** In the order in which they came to be known: each in the place that is its slot. */
  get all(): readonly RipRoute[] {
    return this.routes
  }

  /** The route in a slot. */
  at(slot: number): RipRoute | undefined {
    return slot < this.routes.length ? this.routes[slot] : undefined
  }

  /** Whether there is a route in a slot, and it is as it was at a revision. */
  isUnchanged(slot: number, since: number): boolean {
    return this.slots.isUnchanged(slot, since)
  }

  /** Whether the routes from one slot to before another are as they were at a revision. */
  areUnchanged(first: number, end: number, since: number): boolean {
    return this.slots.areUnchanged(first, end, since)
  }

  /** Routes that neighbours have not been told of as they are now. */
  get changed(): readonly RipRoute[] {
    return this.changedRoutes
  }

  /** The neighbours know everything. */
  clearChanges(): void {
    for (const route of this.changedRoutes) route.isChanged = false
    this.changedRoutes = []
  }

  /** Something else has changed on which it depends what is said, or what is made of what is heard. */
  revise(): void {
    this.slots.reviseAll(++this.latest)
  }

  clear(): void {
    this.byPrefix.clear()
    this.routes = []
    this.slots.clear(++this.latest)
    this.changedRoutes = []
  }

  isReachable(route: RipRoute): boolean {
    return route.metric < this.rules.infinity
  }

  // Learned routes

  /** Takes an offer as the route to its destination, which it returns. */
  adopt(prefix: Prefix, offer: Offer, now: number): RipRoute {
    const route = this.byPrefix.get(prefix) ?? this.make(prefix)
    route.origin = "learned"
    route.heard = offer.heard
    route.tag = offer.tag
    route.from = offer.from
    route.gateway = offer.gateway
    route.interface = offer.interface
    route.isOfInterface = true
    if (offer.metric < this.rules.infinity) this.makeReachable(route, offer.metric, now)
    else this.makeUnreachable(route, now)
    return route
  }

  /** A route has been confirmed. */
  refresh({ slot }: RipRoute, now: number): void {
    this.refreshSlot(slot, now)
  }

  refreshSlot(slot: number, now: number): void {
    this.slots.expiries[slot] = now + this.rules.timeout
  }

  /** The ways over an interface have other costs: its learned routes get other metrics, and are not confirmed by that. */
  measure(index: number, metricOf: (heard: number) => number, now: number): void {
    for (const route of this.routes) {
      if (route.origin !== "learned" || route.interface !== index || !this.isReachable(route)) continue
      const metric = metricOf(route.heard)
      if (metric >= this.rules.infinity) this.makeUnreachable(route, now)
      else if (metric !== route.metric) {
        route.metric = metric
        this.note(route)
        this.listener.usable(route)
      }
    }
  }

  /** Makes the learned routes for which a condition holds unreachable. */
  lose(isLost: (route: RipRoute) => boolean, now: number): void {
    for (const route of this.routes)
      if (route.origin === "learned" && this.isReachable(route) && isLost(route))
        this.makeUnreachable(route, now)
  }

  // Routes of this router

  /** Puts in a route of this router itself, in the place of whatever was learned. */
  own(own: OwnRoute): void {
    const route = this.byPrefix.get(own.prefix) ?? this.make(own.prefix)
    if (route.origin === "own" && isSame(route, own)) return
    if (route.origin === "learned" && this.isReachable(route)) this.listener.unusable(own.prefix)
    Object.assign(route, nobody, own, { origin: "own", expiry: forever })
    this.note(route)
  }

  /** A route of this router is gone. */
  disown(prefix: Prefix, now: number): void {
    const route = this.byPrefix.get(prefix)
    if (route?.origin === "own") this.makeUnreachable(route, now)
  }

  // Time

  /**
   * Makes unreachable what has not been confirmed for the timeout, and forgets what has been unreachable for the
   * garbage time.
   * @returns when it is to be called next, seconds; `Infinity` for never
   */
  expire(now: number): number {
    if (this.slots.firstExpiry > now) return this.slots.firstExpiry
    for (const route of this.routes.filter((each) => each.expiry <= now))
      if (this.isReachable(route)) this.makeUnreachable(route, now)
      else this.forget(route)
    return this.slots.firstExpiry
  }

  private forget(route: RipRoute): void {
    this.byPrefix.delete(route.prefix)
    this.slots.remove(route.slot, ++this.latest)
    this.routes.splice(route.slot, 1)
    for (let slot = route.slot; slot < this.routes.length; slot++) this.routes[slot].slot = slot
  }

  private make(prefix: Prefix): RipRoute {
    const route = new RipRoute(prefix, this.slots, this.slots.add())
    route.metric = this.rules.infinity
    this.byPrefix.set(prefix, route)
    this.routes.push(route)
    return route
  }

  private makeReachable(route: RipRoute, metric: number, now: number): void {
    route.metric = metric
    this.expireAt(route, now + this.rules.timeout)
    this.note(route)
    this.listener.usable(route)
  }

  /** Starts the deletion of a route (§3.8): it is announced as unreachable for a while. */
  private makeUnreachable(route: RipRoute, now: number): void {
    if (route.origin === "learned") this.listener.unusable(route.prefix)
    else route.origin = "learned" // whatever comes next
    route.metric = this.rules.infinity
    this.expireAt(route, now + this.rules.garbage)
    this.note(route)
  }

  private expireAt(route: RipRoute, expiry: number): void {
    route.expiry = expiry
    this.listener.expiring(expiry)
  }

  private note(route: RipRoute): void {
    this.slots.revise(route.slot, ++this.latest)
    if (!route.isChanged) {
      route.isChanged = true
      this.changedRoutes.push(route)
    }
    this.listener.changed()
  }
}
