/** News of a destination, and the rule that says what they are worth (RFC 2453 §3.9.2). */
import { type Prefix, unspecified4 } from "@hourglass/net"
import type { RipRoute } from "./route.js"

/** What a neighbour says of a destination, with the cost of the network it came over added. */
export class Offer {
  metric = 0
  /** The metric as the neighbour said it. */
  heard = 0
  tag = 0
  from = unspecified4
  gateway = unspecified4
  interface = -1
}

/**
 * What an offer is worth: "adopt" it as the route; "refresh" the route, which it confirms; or "ignore" it.
 *
 * The router that a route goes through is always believed; another one only when its way is shorter.
 */
export type Verdict = "adopt" | "refresh" | "ignore"

export function judge(present: RipRoute | undefined, offer: Offer, infinity: number): Verdict {
  const isReachable = offer.metric < infinity
  if (present === undefined) return isReachable ? "adopt" : "ignore"
  if (present.origin === "own") return "ignore"
  const isSameRouter = present.from === offer.from && present.interface === offer.interface
  if (!isSameRouter) return offer.metric < present.metric ? "adopt" : "ignore"
  if (!isReachable && present.metric >= infinity) return "ignore" // its deletion has begun, and goes on
  const isSame =
    offer.metric === present.metric && offer.tag === present.tag && offer.gateway === present.gateway
  return isSame ? "refresh" : "adopt"
}

/** §3.9.2: what packets can be sent to; nothing of network 0, except that 0.0.0.0/0 is the default, nor of 127. */
export function isDestination({ base, length, version }: Prefix): boolean {
  if (base.isMulticast) return false
  if (version === 6) return true
  const first = base.word0 >>> 24
  return (first !== 0 || length === 0) && first !== 127 && first < 240
}
