/** The table of a RIP router: its routes, how they come and go (RFC 2453 §3.8, §3.9.2), and what there is to tell. */
import type { Address, Prefix } from "@hourglass/net"
import { Deadlines } from "./deadlines.js"
import type { Offer } from "./offer.js"
import { RipRoute } from "./route.js"

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
  private readonly routes = new Map<Prefix, RipRoute>()
  private deadlines = new Deadlines()
  private changedRoutes: RipRoute[] = []

  constructor(
    private readonly rules: RipRules,
    private readonly listener: RipTableListener,
  ) {}

  get(prefix: Prefix): RipRoute | undefined {
    return this.routes.get(prefix)
  }

  /** In the order in which they came to be known. */
  values(): Iterable<RipRoute> {
    return this.routes.values()
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

  clear(): void {
    this.routes.clear()
    this.deadlines = new Deadlines()
    this.changedRoutes = []
  }

  isReachable(route: RipRoute): boolean {
    return route.metric < this.rules.infinity
  }

  // Learned routes

  /** Takes an offer as the route to its destination. */
  adopt(prefix: Prefix, offer: Offer, now: number): void {
    const route = this.routes.get(prefix) ?? this.make(prefix)
    route.origin = "learned"
    route.heard = offer.heard
    route.tag = offer.tag
    route.from = offer.from
    route.gateway = offer.gateway
    route.interface = offer.interface
    route.isOfInterface = true
    if (offer.metric >= this.rules.infinity) return this.makeUnreachable(route, now)
    route.metric = offer.metric
    this.expireAt(route, now + this.rules.timeout)
    this.note(route)
    this.listener.usable(route)
  }

  /** A route has been confirmed. */
  refresh(route: RipRoute, now: number): void {
    route.expiry = now + this.rules.timeout
  }

  /** The ways over an interface have other costs: its learned routes get other metrics, and are not confirmed by that. */
  measure(index: number, metricOf: (heard: number) => number, now: number): void {
    for (const route of this.routes.values()) {
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
    for (const route of this.routes.values())
      if (route.origin === "learned" && this.isReachable(route) && isLost(route))
        this.makeUnreachable(route, now)
  }

  // Routes of this router

  /** Puts in a route of this router itself, in the place of whatever was learned. */
  own(own: OwnRoute): void {
    const route = this.routes.get(own.prefix) ?? this.make(own.prefix)
    if (route.origin === "own" && isSame(route, own)) return
    if (route.origin === "learned" && this.isReachable(route)) this.listener.unusable(own.prefix)
    Object.assign(route, nobody, own, { origin: "own", expiry: forever })
    this.note(route)
  }

  /** A route of this router is gone. */
  disown(prefix: Prefix, now: number): void {
    const route = this.routes.get(prefix)
    if (route?.origin === "own") this.makeUnreachable(route, now)
  }

  // Time

  /**
   * Makes unreachable what has not been confirmed for the timeout, and forgets what has been unreachable for the
   * garbage time.
   * @returns when it is to be called next, seconds; `Infinity` for never
   */
  expire(now: number): number {
    for (const route of [...this.routes.values()].filter((each) => each.expiry <= now))
      if (this.isReachable(route)) this.makeUnreachable(route, now)
      else this.forget(route)
    return this.deadlines.first
  }

  private forget(route: RipRoute): void {
    this.routes.delete(route.prefix)
    route.isForgotten = true
    this.deadlines.giveBack(route.slot)
  }

  private make(prefix: Prefix): RipRoute {
    const route = new RipRoute(prefix, this.deadlines, this.deadlines.take())
    route.metric = this.rules.infinity
    this.routes.set(prefix, route)
    return route
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
    if (!route.isChanged) {
      route.isChanged = true
      this.changedRoutes.push(route)
    }
    this.listener.changed()
  }
}
