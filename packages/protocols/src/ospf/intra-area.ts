/** Routes inside an area (RFC 2328 §16.1): its transit networks and, in the second stage, its stub networks. */
import { Prefix } from "@hourglass/net"
import type { Area } from "./area.js"
import type { OspfInterface } from "./interface.js"
import { linkTypes, lsTypes, type RouterBody } from "./lsa.js"
import type { HopSet } from "./next-hops.js"
import type { OspfRoutingTable } from "./routing-table.js"

/** Adds all ways inside an area to the table, from its shortest path tree. */
export function addIntraAreaRoutes(table: OspfRoutingTable, area: Area): void {
  addAttached(table, area)
  const { tree, ospf } = area
  if (tree === undefined) return
  const { hopSets } = ospf
  const union = (a: HopSet, b: HopSet) => hopSets.union(a, b)
  const { entries, costs, hops, order } = tree
  for (const vertex of order) {
    const { lsa } = entries[vertex]
    if (lsa.type === lsTypes.network) {
      const { prefix } = lsa
      // RFC 6860 §2.2: a mask of all ones says that the network is only passed through.
      if (prefix !== undefined && prefix.length < 32)
        table.addIntraArea(prefix, area.id, costs[vertex], hops[vertex], union)
    } else if (lsa.type === lsTypes.router && vertex > 0)
      for (const { type, prefix, metric } of lsa.body.links)
        if (type === linkTypes.stub && prefix !== undefined)
          table.addIntraArea(prefix, area.id, costs[vertex] + metric, hops[vertex], union)
  }
}

/** What hangs on the router itself. */
function addAttached(table: OspfRoutingTable, area: Area): void {
  const { ospf, id } = area
  const { hopSets } = ospf
  const union = (a: HopSet, b: HopSet) => hopSets.union(a, b)
  for (const address of ospf.loopbacksIn(area))
    table.addIntraArea(Prefix.of(address), id, 0, hopSets.none, union)
  for (const own of area.interfaces)
    for (const { prefix, hops } of attachedTo(own))
      table.addIntraArea(prefix, id, own.facts.cost, hops, union)
}

/** The networks and hosts at the other side of an interface. */
function attachedTo(own: OspfInterface): { prefix: Prefix; hops: HopSet }[] {
  if (own.type === "virtual") return []
  const { hopSets } = own.ospf
  const { subnets, hosts } = own.facts
  const others = subnets.every(({ prefix }) => prefix.length < 32) ? [] : own.neighbors
  const host = (address: OspfInterface["facts"]["address"]) => ({
    prefix: Prefix.of(address),
    hops: hopSets.via(own.index, address),
  })
  return [
    ...subnets
      .filter(({ prefix }) => prefix.length < 32)
      .map(({ prefix }) => ({ prefix, hops: hopSets.onLink(own.index) })),
    ...[...hosts, ...others.map(({ ipAddress }) => ipAddress)].map(host),
  ]
}

/** §16.1 (2): whether virtual links pass the area, as one of the routers in the tree says. */
export function hasVirtualEndpoint({ tree }: Area): boolean {
  if (tree === undefined) return false
  return tree.order.some((vertex) => {
    const { lsa } = tree.entries[vertex]
    return lsa.type === lsTypes.router && (lsa.body as RouterBody).isVirtualEndpoint
  })
}

/** §12.4.3: the ranges of an area of which at least one network can be reached inside it. */
export function findActiveRanges(table: OspfRoutingTable, area: Area): readonly Prefix[] {
  if (area.ranges.length === 0) return []
  const active = new Set<Prefix>()
  for (const destination of table.values()) {
    const range =
      table.intraArea(destination)?.area === area.id ? area.rangeOf(destination.prefix) : undefined
    if (range !== undefined) active.add(range.prefix)
  }
  return [...active]
}
