/** What a person wants to know of a network after a run, as data and as tables. */
import type { DropReason } from "@hourglass/aca"
import { formatBandwidth, formatDuration } from "@hourglass/aca"
import { type Census, type Link, type Network, NetworkInterface } from "@hourglass/inet"
import { short, table } from "./table.js"

export interface PlanEntry {
  readonly path: string
  readonly prefix: string
  readonly routers: number
  readonly hosts: number
}

/** Which block of addresses each network has, outer ones first. */
export function addressPlan(network: Network): PlanEntry[] {
  const own = { path: network.path, prefix: String(network.prefix ?? "–") }
  const entry = { ...own, routers: network.routers.length, hosts: network.hosts.length }
  return [entry, ...network.networks.flatMap(addressPlan)]
}

export interface LinkUse {
  readonly link: string
  readonly from: string
  readonly to: string
  /** Bit/s. */
  readonly bandwidth: number
  /** Seconds. */
  readonly delay: number
  readonly bytes: number
  /** Share of the time it was sending, 0–1. */
  readonly utilization: number
}

/** How much went over each direction of every link, the busiest first. */
export function linkUse(network: Network, duration: number): LinkUse[] {
  const uses = network.links.flatMap((link) => directionsOf(link, duration))
  return uses.sort((a, b) => b.utilization - a.utilization || b.bytes - a.bytes)
}

function directionsOf(link: Link, duration: number): LinkUse[] {
  const ends = link.attached.map((ni) => ({ ni, node: ni?.parent?.parent?.name ?? "?" }))
  return ends.flatMap(({ ni, node }, index) => {
    if (!(ni instanceof NetworkInterface)) return []
    const { bandwidth, bytesSent } = ni
    const to = ends
      .filter((_, other) => other !== index)
      .map((end) => end.node)
      .join(" ")
    const utilization = bandwidth === Number.POSITIVE_INFINITY ? 0 : (bytesSent * 8) / (bandwidth * duration)
    return [{ link: link.name, from: node, to, bandwidth, delay: link.delay, bytes: bytesSent, utilization }]
  })
}

export interface DropEntry {
  readonly reason: DropReason
  readonly where: string
  readonly count: number
}

/** What was dropped, by reason and place, the most first. */
export function dropTotals(network: Network): DropEntry[] {
  const drops = network.simulation.drops().filter(({ path }) => path.startsWith(network.path))
  return drops
    .map(({ reason, path, count }) => ({ reason, where: path, count }))
    .sort((a, b) => b.count - a.count)
}

export const formatPlan = (entries: readonly PlanEntry[], limit: number): string =>
  limited(entries, limit, (shown) =>
    table(
      ["network", "prefix", "routers", "hosts"],
      shown.map((entry) => [entry.path, entry.prefix, entry.routers, entry.hosts]),
    ),
  )

export const formatLinkUse = (uses: readonly LinkUse[], limit: number): string =>
  table(
    ["link", "bandwidth", "delay", "megabytes", "utilization"],
    uses
      .slice(0, limit)
      .map((use) => [
        `${use.from} → ${use.to}`,
        formatBandwidth(use.bandwidth),
        formatDuration(use.delay),
        short(use.bytes / 1e6, 2),
        `${short(use.utilization * 100, 1)} %`,
      ]),
  )

export function formatDrops(drops: readonly DropEntry[], limit: number): string {
  if (drops.length === 0) return "No packet was dropped."
  return limited(drops, limit, (shown) =>
    table(
      ["reason", "where", "packets"],
      shown.map((drop) => [drop.reason, drop.where, drop.count]),
    ),
  )
}

/** Where all packets went; what is not accounted for must be 0. */
export const formatCensus = (packets: Census): string =>
  `sent ${packets.sent} + copied ${packets.copied} = delivered ${packets.delivered} + dropped ${packets.droppedTotal} + ` +
  `queued ${packets.queued} + in flight ${packets.inFlight}; unaccounted ${packets.unaccounted}`

function limited<T>(entries: readonly T[], limit: number, format: (shown: readonly T[]) => string): string {
  const rest = entries.length - limit
  return format(entries.slice(0, limit)) + (rest > 0 ? `\n… and ${rest} more` : "")
}
