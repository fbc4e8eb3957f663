/** Address demands of trees, and what every plan for one must be like. */
import { type AddressDemand, blockSize } from "@hourglass/inet"
import type { Prefix } from "@hourglass/net"
import { expect } from "vitest"

/** A node, or a network by the names of its parts. */
export type Tree = string | { readonly [name: string]: Tree }

export function demandOf(tree: Tree, owner: string): AddressDemand {
  if (typeof tree === "string") return { owner }
  return { owner, parts: Object.entries(tree).map(([name, part]) => demandOf(part, `${owner}/${name}`)) }
}

/** So many demands of one address. */
export const fill = (count: number, owner: string): AddressDemand[] =>
  Array.from({ length: count }, (_, i) => ({ owner: `${owner}/${i}` }))

/** The blocks of all parts that need one address. */
export function addressesIn(demand: AddressDemand, plan: ReadonlyMap<AddressDemand, Prefix>): Prefix[] {
  if (demand.parts === undefined) return [plan.get(demand) as Prefix]
  return demand.parts.flatMap((part) => addressesIn(part, plan))
}

/**
 * Every part lies in the block of its whole, has just the size it needs, and overlaps none beside it; a prefix cannot
 * but start at a multiple of its size.
 */
export function expectValidPlan(demand: AddressDemand, plan: ReadonlyMap<AddressDemand, Prefix>): void {
  const block = plan.get(demand) as Prefix
  const parts = demand.parts ?? []
  for (const part of parts) {
    const own = plan.get(part) as Prefix
    expect(block.covers(own), `${own} in ${block}`).toBe(true)
    if (hasNoPins(part)) expect(own.size).toBe(blockSize(part))
    expectValidPlan(part, plan)
  }
  const sorted = parts
    .map((part) => plan.get(part) as Prefix)
    .sort((a, b) => (a.base.value < b.base.value ? -1 : 1))
  for (let i = 1; i < sorted.length; i++) expect(sorted[i - 1].overlaps(sorted[i])).toBe(false)
}

const hasNoPins = (demand: AddressDemand): boolean =>
  demand.pinned === undefined && (demand.parts ?? []).every(hasNoPins)
