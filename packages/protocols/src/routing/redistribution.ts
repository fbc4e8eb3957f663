/** Which routes of other sources a routing protocol takes over as its own. */
import type { RibRoute } from "./rib-route.js"

/** Routes of one source, as a protocol is to announce them. */
export interface RedistributionRule {
  /** The source: "connected", "static", "rip", "ospf", … */
  readonly from: string
  /** Metric in the protocol that takes them over. Default: its own choice. */
  readonly metric?: number | undefined
  /** Default the tag that the route has. */
  readonly tag?: number | undefined
  /** Whether to take over a route. Default all. */
  readonly filter?: ((route: RibRoute) => boolean) | undefined
}

/** A route of another source that a protocol is to announce. */
export interface ImportedRoute {
  readonly route: RibRoute
  /** Undefined where the protocol chooses it. */
  readonly metric: number | undefined
  readonly tag: number
}

/** What the first rule for a route makes of it; undefined when none takes it over. */
export function redistributed(
  rules: readonly RedistributionRule[],
  route: RibRoute,
): ImportedRoute | undefined {
  const rule = rules.find(({ from, filter }) => from === route.source && (filter?.(route) ?? true))
  return rule && { route, metric: rule.metric, tag: rule.tag ?? route.tag }
}
