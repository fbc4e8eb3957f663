/** What an OSPF router knows, as text in the form that network people know from their routers. */
import { formatIdentifier } from "./identifiers.js"
import type { OspfInterface } from "./interface.js"
import { type AnyLsa, linkTypes, lsTypes } from "./lsa.js"
import { checksumOf } from "./lsa-codec.js"
import type { Neighbor } from "./neighbor.js"
import type { Ospf } from "./ospf.js"
import type { OspfRoute } from "./routing-table.js"
import type { FloodingScope } from "./scope.js"

type Row = readonly string[]

/** Columns of text, as wide as they need to be. */
function columns(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

const seconds = (time: number): string => `${Math.max(0, time).toFixed(3)}s`

/** The neighbours and how far the conversation with each is. */
export function showOspfNeighbors(ospf: Ospf): string {
  const rows = ospf.attachments.everything.flatMap((own) =>
    own.neighbors.map((each) => neighborRow(own, each)),
  )
  return columns([
    ["Neighbor ID", "Pri", "State", "Dead Time", "Address", "Interface", "RXmtL", "RqstL"],
    ...rows,
  ])
}

function neighborRow(own: OspfInterface, neighbor: Neighbor): Row {
  const { router, priority, state, inactivityTimer, ipAddress, retransmissions, requests } = neighbor
  const left = inactivityTimer.isArmed ? seconds(inactivityTimer.deadline - own.ospf.now) : "-"
  return [
    formatIdentifier(router),
    String(priority),
    `${state}/${roleOf(own, neighbor)}`,
    left,
    String(ipAddress),
    nameOf(own),
    String(retransmissions.size),
    String(requests.size),
  ]
}

function roleOf(own: OspfInterface, { address }: Neighbor): string {
  if (own.type !== "broadcast") return "-"
  return address === own.designated ? "DR" : address === own.backup ? "Backup" : "DROther"
}

const nameOf = (own: OspfInterface): string => (own.type === "virtual" ? "VLINK" : `if${own.index}`)

/** The interfaces, with their areas, costs and designated routers. */
export function showOspfInterfaces(ospf: Ospf): string {
  const rows = ospf.attachments.everything.map((own) => [
    nameOf(own),
    formatIdentifier(own.area.id),
    String(own.facts.address),
    String(own.facts.cost),
    own.isPassive ? `${own.type}, passive` : own.type,
    own.state,
    formatIdentifier(own.designated),
    formatIdentifier(own.backup),
    `${own.neighbors.filter(({ isFull }) => isFull).length}/${own.neighbors.length}`,
  ])
  return columns([["Interface", "Area", "Address", "Cost", "Type", "State", "DR", "BDR", "Full"], ...rows])
}

const titles: Readonly<Record<number, string>> = {
  [lsTypes.router]: "Router Link States",
  [lsTypes.network]: "Net Link States",
  [lsTypes.summary]: "Summary Link States",
  [lsTypes.asbrSummary]: "ASBR-Summary Link States",
  [lsTypes.external]: "AS External Link States",
}

/** All LSAs, by area and type. */
export function showOspfDatabase(ospf: Ospf): string {
  const { list, system } = ospf.areas
  const sections = [
    ...list.flatMap((area) => [1, 2, 3, 4].map((type) => section(area, type, ` (Area ${area})`))),
    section(system, lsTypes.external, ""),
  ]
  return [`OSPF Router with ID (${formatIdentifier(ospf.router)})`, ...sections.filter(Boolean)].join("\n\n")
}

function section(scope: FloodingScope, type: number, where: string): string {
  const entries = [...scope.database.ofType(type)].sort(
    ({ lsa: a }, { lsa: b }) => a.id - b.id || a.router - b.router,
  )
  if (entries.length === 0) return ""
  const rows = entries.map((entry) => [
    formatIdentifier(entry.lsa.id),
    formatIdentifier(entry.lsa.router),
    String(entry.ageAt(scope.ospf.now)),
    `0x${(entry.lsa.sequence >>> 0).toString(16)}`,
    `0x${checksumOf(entry.lsa).toString(16).padStart(4, "0")}`,
    contentsOf(entry.lsa),
  ])
  const head = ["Link ID", "ADV Router", "Age", "Seq#", "CkSum", contentTitles[type]]
  return `${titles[type]}${where}\n${columns([head, ...rows])}`
}

const contentTitles = ["", "Link count", "Routers", "Route", "Metric", "Route"]

function contentsOf(lsa: AnyLsa): string {
  switch (lsa.type) {
    case lsTypes.router: {
      const stubs = lsa.body.links.filter(({ type }) => type === linkTypes.stub).length
      return `${lsa.body.links.length} (${stubs} stub)`
    }
    case lsTypes.network:
      return lsa.body.routers.map(formatIdentifier).join(" ")
    case lsTypes.asbrSummary:
      return String(lsa.body.metric)
    case lsTypes.summary:
      return `${lsa.prefix} [${lsa.body.metric}]`
    case lsTypes.external:
      return `${lsa.prefix} E${lsa.body.isType2 ? 2 : 1} [${lsa.body.metric}] tag ${lsa.body.tag}`
  }
}

const pathCodes = {
  "intra-area": "N",
  discard: "D",
  "inter-area": "N IA",
  "external-1": "N E1",
  "external-2": "N E2",
}

/** The networks of the router's own table, in the order of their addresses. */
export function showOspfRoutes(ospf: Ospf): string {
  return columns(ospf.routes.map(routeRow))
}

function routeRow({ prefix, pathType, cost, type2Cost, area, hops }: OspfRoute): Row {
  const metric = pathType === "external-2" ? `[${cost}/${type2Cost}]` : `[${cost}]`
  const where = area === undefined ? "" : `area: ${formatIdentifier(area)}`
  const ways = hops.hops.map(({ interface: index, gateway }) =>
    gateway ? `via ${gateway}, if${index}` : `if${index}`,
  )
  return [
    pathCodes[pathType],
    String(prefix),
    metric,
    where,
    ways.join(" ") || (pathType === "discard" ? "discard" : "local"),
  ]
}
