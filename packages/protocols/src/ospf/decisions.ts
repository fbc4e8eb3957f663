/** What a student may want an OSPF router to decide otherwise: each decision is a method, to be overridden. */
import type { InterfaceInfo } from "@hourglass/inet"
import { RoutingProtocol } from "../routing/routing-protocol.js"
import { type Candidate, type Elected, elect } from "./election.js"
import type { OspfInterface } from "./interface.js"
import type { AnyLsa } from "./lsa.js"
import type { Neighbor } from "./neighbor.js"
import { costOfBandwidth, type NetworkType, type OspfOptions } from "./options.js"

/** The decisions of `Ospf`. Two more, about shortest paths, are in `Ospf` itself: `shortestPaths` and `updatePaths`. */
export abstract class OspfDecisions extends RoutingProtocol<OspfOptions> {
  /** What the options say of one interface beside what they say of all. Called when the interface comes up first. */
  protected interfaceOptions(info: InterfaceInfo): Partial<OspfOptions> {
    const { interfaces } = this.options
    return (typeof interfaces === "function" ? interfaces(info) : interfaces[info.index]) ?? {}
  }

  /** The type of a network that the options do not tell (§1.2). All routers on a network must take the same one. */
  networkTypeOf({ neighbors }: InterfaceInfo): NetworkType {
    return neighbors.filter(({ address }) => address.version === 4).length > 1
      ? "broadcast"
      : "point-to-point"
  }

  /**
   * What an interface costs that the options give no cost (§C.3). Called when it comes up.
   * @returns a whole number within 1 and 65535
   */
  costOf({ bandwidth }: InterfaceInfo): number {
    return costOfBandwidth(bandwidth, this.options.referenceBandwidth)
  }

  /** Whether to exchange databases with a neighbour (§10.4). Both must come to the same answer. */
  shouldBeAdjacent({ interface: own, address }: Neighbor): boolean {
    if (own.type !== "broadcast") return true
    return [own.address, address].some((each) => each === own.designated || each === own.backup)
  }

  /** Whom to make designated router and backup on a network (§9.4). All routers on it must come to the same answer. */
  elect(self: Candidate, others: readonly Candidate[]): Elected {
    return elect(self, others)
  }

  /**
   * Whether an LSA is flooded over an interface (§13.3), where a neighbour lacks it. Every router of its area, or of
   * the AS for AS-external-LSAs, must get it by some way, or routes will loop.
   * @param _from - the neighbour it came from; undefined for one of this router
   */
  floodsOver(_own: OspfInterface, _lsa: AnyLsa, _from: Neighbor | undefined): boolean {
    return true
  }
}
