/** What an area border router tells one area of the others (RFC 2328 §12.4.3). */
import { Prefix } from "@hourglass/net"
import type { Area } from "./area.js"
import { ospfConstants } from "./constants.js"
import { linkStateIds } from "./link-state-ids.js"
import { lsTypes, maskOf, type SummaryBody } from "./lsa.js"
import type { HopSet } from "./next-hops.js"
import type { Ospf } from "./ospf.js"
import type { OspfRoute } from "./routing-table.js"

const { LSInfinity } = ospfConstants
const everything = Prefix.parse("0.0.0.0/0")

/** Makes the summary-LSAs of this router what its routes are now. */
export function originateSummaries(ospf: Ospf): void {
  for (const area of ospf.areas.list) {
    const isNeeded = ospf.areas.isBorder && area.isActive
    area.own.wantOnly(lsTypes.summary, isNeeded ? networkSummaries(ospf, area) : new Map())
    area.own.wantOnly(lsTypes.asbrSummary, isNeeded && !area.isStub ? asbrSummaries(ospf, area) : new Map())
  }
}

function networkSummaries(ospf: Ospf, area: Area): Map<number, SummaryBody> {
  const costs = new Map<Prefix, number>()
  if (!area.isStub || (area.options.importsSummaries ?? true))
    for (const { route } of ospf.calculation.table.values())
      if (route !== undefined && isToldTo(ospf, area, route)) addCost(costs, ospf, area, route)
  if (area.isStub) costs.set(everything, area.options.defaultCost ?? 1) // §12.4.3.1
  const bodies = new Map<number, SummaryBody>()
  for (const [prefix, id] of linkStateIds(costs.keys()))
    bodies.set(id, { mask: maskOf(prefix), metric: costs.get(prefix) ?? LSInfinity })
  return bodies
}

function isToldTo(ospf: Ospf, area: Area, { pathType, area: from, cost, hops }: OspfRoute): boolean {
  if (pathType !== "intra-area" && pathType !== "inter-area") return false
  return from !== area.id && cost < LSInfinity && !leadsInto(ospf, area, hops)
}

/** Whether next hops are in an area: who is there needs no detour over this router. */
const leadsInto = (ospf: Ospf, area: Area, { hops }: HopSet): boolean =>
  hops.some((hop) => ospf.attachments.areaOf(hop.interface) === area)

/** A network is told of by itself, or as a part of its area's range, which costs as much as the farthest of them. */
function addCost(
  costs: Map<Prefix, number>,
  ospf: Ospf,
  to: Area,
  { prefix, pathType, area, cost }: OspfRoute,
) {
  const from = pathType === "intra-area" ? ospf.areas.list.find(({ id }) => id === area) : undefined
  // The backbone's ranges are not for areas that virtual links pass: packets could go in circles.
  const range = from?.isBackbone && to.isTransit ? undefined : from?.rangeOf(prefix)
  if (range === undefined) costs.set(prefix, cost)
  else if (range.isAdvertised) costs.set(range.prefix, Math.max(cost, costs.get(range.prefix) ?? 0))
}

function asbrSummaries(ospf: Ospf, area: Area): Map<number, SummaryBody> {
  const bodies = new Map<number, SummaryBody>()
  for (const router of knownAsbrs(ospf)) {
    const path = ospf.calculation.external.exitAt(router)
    if (path === undefined || path.cost >= LSInfinity || leadsInto(ospf, area, path.hops)) continue
    const from = path.area ?? ospf.calculation.interArea.source?.id
    if (from !== area.id) bodies.set(router, { mask: 0, metric: path.cost })
  }
  return bodies
}

/** The AS boundary routers that this one has heard of. */
function knownAsbrs(ospf: Ospf): Set<number> {
  const routers = new Set<number>()
  for (const { tree, database } of ospf.areas.active) {
    for (const vertex of tree?.order ?? []) {
      const lsa = tree?.entries[vertex].lsa
      if (vertex > 0 && lsa?.type === lsTypes.router && lsa.body.isExternal) routers.add(lsa.router)
    }
    for (const { lsa } of database.ofType(lsTypes.asbrSummary)) routers.add(lsa.id)
  }
  routers.delete(ospf.router)
  return routers
}
