/** Sets of next hops (RFC 2328 §16.1.1). Equal sets of one router are one object: compare with `===`. */
import type { NextHop } from "@hourglass/inet"
import type { Address } from "@hourglass/net"

/** Next hops of equal cost. */
export interface HopSet {
  /** By interface, then by gateway. */
  readonly hops: readonly NextHop[]
  /** @internal */
  readonly id: number
}

const most = 2 ** 20 // sets of one router

/** Makes the sets of one router. */
export class HopSets {
  private readonly sets = new Map<string, HopSet>()
  private readonly unions = new Map<number, HopSet>()
  /** No way at all; also that of the router to itself. */
  readonly none = this.of([])

  /** Over an interface to a neighbour. */
  via(index: number, gateway: Address): HopSet {
    return this.of([{ interface: index, gateway }])
  }

  /** Over an interface to the destination itself, which is on the link. */
  onLink(index: number): HopSet {
    return this.of([{ interface: index, isOnLink: true }])
  }

  /** All hops of both. */
  union(a: HopSet, b: HopSet): HopSet {
    if (a === b || b === this.none) return a
    if (a === this.none) return b
    const key = a.id * most + b.id
    let union = this.unions.get(key)
    if (union === undefined) {
      union = this.of([...a.hops, ...b.hops])
      this.unions.set(key, union)
    }
    return union
  }

  /** The way to a router on a network, from the way to the network: where that is on the link, the router's address. */
  toRouterOn(network: HopSet, address: () => Address): HopSet {
    if (!network.hops.some((hop) => hop.isOnLink)) return network
    return this.of(
      network.hops.map((hop) => (hop.isOnLink ? { interface: hop.interface, gateway: address() } : hop)),
    )
  }

  /** The set of these hops, without repetitions. */
  of(hops: readonly NextHop[]): HopSet {
    const unique = new Map(hops.map((hop) => [keyOf(hop), hop]))
    const keys = [...unique.keys()].sort()
    const key = keys.join()
    let set = this.sets.get(key)
    if (set === undefined) {
      set = { hops: keys.map((each) => unique.get(each) as NextHop), id: this.sets.size }
      this.sets.set(key, set)
    }
    return set
  }
}

/** Sorts by interface, then by address. */
const keyOf = ({ interface: index, gateway, isOnLink }: NextHop): string =>
  `${String(index).padStart(5, "0")}${isOnLink ? "*" : ""}${gateway?.value.toString(16).padStart(8, "0") ?? ""}`
