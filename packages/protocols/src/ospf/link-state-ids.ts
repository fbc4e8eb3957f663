import type { Prefix } from "@hourglass/net"
import { maskOf } from "./lsa.js"

/**
 * Link State IDs for networks (RFC 2328 appendix E): the network's address; where several networks begin with the same
 * one, those that are not the first have all bits set that their masks leave free.
 */
export function linkStateIds(prefixes: Iterable<Prefix>): Map<Prefix, number> {
  const byBase = new Map<number, Prefix[]>()
  for (const prefix of prefixes) {
    const same = byBase.get(prefix.base.word0)
    if (same === undefined) byBase.set(prefix.base.word0, [prefix])
    else same.push(prefix)
  }
  const ids = new Map<Prefix, number>()
  for (const [base, same] of byBase) {
    // A host has no free bits, so it comes first.
    const [first] = same.sort(
      (a, b) => Number(b.length === 32) - Number(a.length === 32) || a.length - b.length,
    )
    for (const prefix of same) ids.set(prefix, prefix === first ? base : (base | ~maskOf(prefix)) >>> 0)
  }
  return ids
}
