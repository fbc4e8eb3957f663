import type { RibRoute } from "./rib-route.js"

/** A route with this distance is never used. */
export const unusableDistance = 255

/**
 * Which of the routes that several sources have to a prefix is used: the one of the smallest administrative
 * distance, then of the smallest metric, then the one that was announced first.
 *
 * Extend it to choose otherwise: `compare` for another order, `choose` for anything else. The choice may depend on
 * nothing but the candidates, so that it is the same whenever it is made again.
 */
export class RouteSelection {
  /** The best of these, which are in the order of their announcement; undefined when none is to be used. */
  choose(candidates: readonly RibRoute[]): RibRoute | undefined {
    let best: RibRoute | undefined
    for (const candidate of candidates)
      if (candidate.distance < unusableDistance && (best === undefined || this.compare(candidate, best) < 0))
        best = candidate
    return best
  }

  /** Negative when the first one is better, positive when the second one is, 0 when they are as good. */
  compare(a: RibRoute, b: RibRoute): number {
    return a.distance - b.distance || a.metric - b.metric
  }
}
