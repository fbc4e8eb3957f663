import type { Route, RouteAnswer, RouteKey, RouteQuery } from "../contracts/index.js"
import { isSameKey, isSpecific, matches, moreSpecificFirst } from "./route-key.js"

const none: readonly never[] = Object.freeze([])

/**
 * The routes of one destination prefix, the most specific first. Most often there is one, and it is for packets from
 * everywhere: then this is itself the answer to whoever asks for it.
 */
export class DestinationRoutes implements RouteAnswer {
  readonly forAllSources: boolean

  /** @param others - routes less specific than the first */
  constructor(
    readonly route: Route,
    private readonly others: readonly Route[] = none,
  ) {
    this.forAllSources = !isSpecific(route.key)
  }

  get all(): readonly Route[] {
    return [this.route, ...this.others]
  }

  /** The route of this very key. */
  find(key: RouteKey): Route | undefined {
    return isSameKey(this.route.key, key)
      ? this.route
      : this.others.find((other) => isSameKey(other.key, key))
  }

  /** The route of a packet to this destination. */
  routeFor(query: RouteQuery): Route | undefined {
    return matches(this.route.key, query)
      ? this.route
      : this.others.find((other) => matches(other.key, query))
  }

  /** These routes and one more, in the place of another if there is one. */
  with(route: Route, before: Route | undefined): DestinationRoutes {
    if (this.others.length === 0 && this.route === before) return new DestinationRoutes(route)
    const [first, ...others] = this.all
      .filter((other) => other !== before)
      .concat(route)
      .sort(moreSpecificFirst)
    return new DestinationRoutes(first, others)
  }

  /** These routes without one of them; undefined when it is the last. */
  without(route: Route): DestinationRoutes | undefined {
    if (this.others.length === 0 && this.route === route) return undefined
    const [first, ...others] = this.all.filter((other) => other !== route)
    return new DestinationRoutes(first, others)
  }
}
