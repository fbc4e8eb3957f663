/** What becomes of packets while routers do not know their ways: lost, black-holed or looped, told apart. */
import type { Component, Drop, DropReason } from "@hourglass/aca"
import { Link, Node } from "@hourglass/inet"

/** Counts of packets; those between routers are not among them. */
export interface PacketFates {
  /** Lost with what failed: they were on the link, in the node, or waited for the link, when it failed. */
  readonly lost: number
  /** Dropped where no route led on, or sent into a link, node or interface that was down already. */
  readonly blackHoled: number
  /** Came to some router twice, whatever became of them. */
  readonly looped: number
  /** Of these, those that made no further hop because their TTL was used up. */
  readonly diedLooping: number
  /** Dropped in none of these ways, by reason. */
  readonly otherDrops: DropCounts
  /** All that were dropped, by reason. */
  readonly dropped: DropCounts
}

export type DropCounts = Readonly<Partial<Record<DropReason, number>>>

/** How a packet was dropped. */
export type DropKind = "lost" | "blackHoled" | "diedLooping" | "otherDrops"

export class FateTally implements PacketFates {
  lost = 0
  blackHoled = 0
  looped = 0
  diedLooping = 0
  readonly otherDrops: Partial<Record<DropReason, number>> = {}
  readonly dropped: Partial<Record<DropReason, number>> = {}

  drop(kind: DropKind, reason: DropReason): void {
    count(this.dropped, reason, 1)
    if (kind === "otherDrops") count(this.otherDrops, reason, 1)
    else this[kind]++
  }

  add(other: PacketFates): void {
    this.lost += other.lost
    this.blackHoled += other.blackHoled
    this.looped += other.looped
    this.diedLooping += other.diedLooping
    for (const kind of ["otherDrops", "dropped"] as const)
      for (const [reason, drops] of Object.entries(other[kind]))
        count(this[kind], reason as DropReason, drops)
  }

  copy(): PacketFates {
    return { ...this, otherDrops: { ...this.otherDrops }, dropped: { ...this.dropped } }
  }
}

function count(counts: Partial<Record<DropReason, number>>, reason: DropReason, more: number): void {
  counts[reason] = (counts[reason] ?? 0) + more
}

/**
 * How a packet was dropped.
 * @param routedAt - when a router last decided its way, or it was first sent; simulated seconds
 * @param isLooped - whether it had been at some router twice
 */
export function dropKind({ component, reason, time }: Drop, routedAt: number, isLooped: boolean): DropKind {
  switch (reason) {
    case "ttl-expired":
      return isLooped ? "diedLooping" : "otherDrops"
    case "no-route":
    case "discard-route":
    case "no-interface":
      return "blackHoled"
    case "link-down":
    case "node-down":
    case "interface-down": {
      const failedAt = failureOf(component)
      return failedAt !== undefined && (failedAt === time || routedAt < failedAt) ? "lost" : "blackHoled"
    }
    default:
      return "otherDrops"
  }
}

/** Since when the link or node is down that a component is, or is a part of. */
function failureOf(component: Component): number | undefined {
  for (let each: Component | undefined = component; each !== undefined; each = each.parent)
    if (each instanceof Link || each instanceof Node) return each.downSince
  return undefined
}
