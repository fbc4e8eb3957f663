/**
 * CIDR address plans (RFC 4632): every network of a hierarchy gets the smallest
 * block that holds its parts, so that one prefix stands for all of it outside.
 *
 * Blocks are powers of two and lie at multiples of their size. The larger ones
 * are placed first, which leaves no gaps between them; a network of n addresses
 * gets the next power of two of n and nothing more. What is pinned by hand stays
 * where it is, and the rest goes around it.
 */
import { HourglassError } from "@hourglass/aca"
import { Address, comparePrefixes, Prefix } from "@hourglass/net"

/** Blocks that overlap, or do not fit. */
export class AddressPlanError extends HourglassError {}

/** Something that needs addresses: a network with parts, or, without parts, one address. */
export interface AddressDemand {
  /** For messages: the path of the network or node. */
  readonly owner: string
  /** The block or address given by hand. */
  readonly pinned?: Prefix | undefined
  /** What it is made of; undefined for something that needs one address. */
  readonly parts?: readonly AddressDemand[] | undefined
}

/** Assigns a block to everything in a hierarchy. @throws AddressPlanError that names both owners */
export function allocate(root: AddressDemand, block: Prefix): Map<AddressDemand, Prefix> {
  const plan = new Map<AddressDemand, Prefix>()
  place(root, block, plan)
  return plan
}

/** How many addresses the smallest block for a demand has: a power of two. */
export function blockSize(demand: AddressDemand): bigint {
  if (demand.pinned !== undefined) return demand.pinned.size
  if (demand.parts === undefined) return 1n
  return powerOfTwo(demand.parts.reduce((sum, part) => sum + blockSize(part), 0n))
}

function place(demand: AddressDemand, block: Prefix, plan: Map<AddressDemand, Prefix>): void {
  plan.set(demand, block)
  const { fixed, free } = partsOf(demand)
  refuseOverlap(fixed)
  for (const { owner, block: own } of fixed) refuseOutside(owner, own, block, demand)
  const { placed, left } = arrange(block, fixed, free)
  if (left !== undefined) throw exhausted(demand, block, left.part, left.size)
  for (const { owner, block: own } of [...fixed, ...placed]) place(owner, own, plan)
}

/** A part and the block that it has. */
interface Placed {
  readonly owner: AddressDemand
  readonly block: Prefix
}

/** A part that may lie anywhere, and how many addresses its block has. */
interface Sized {
  readonly part: AddressDemand
  readonly size: bigint
}

/** The parts of a demand: those whose block is given by pins, and the others, the largest first. */
function partsOf(demand: AddressDemand): { fixed: Placed[]; free: Sized[] } {
  const fixed: Placed[] = []
  const free: Sized[] = []
  for (const part of demand.parts ?? []) {
    const block = pinOf(part)
    if (block === undefined) free.push({ part, size: blockSize(part) })
    else fixed.push({ owner: part, block })
  }
  free.sort((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1))
  return { fixed, free }
}

/** Finds places for the free parts around the fixed ones; `left` is the first part that there is no room for. */
function arrange(
  block: Prefix,
  fixed: readonly Placed[],
  free: readonly Sized[],
): { placed: Placed[]; left?: Sized } {
  const gaps = new Gaps(
    block,
    fixed.map((each) => each.block),
  )
  const placed: Placed[] = []
  const onlyAddresses = fixed.length === 0 && free.every(({ size }) => size === 1n)
  if (onlyAddresses && free.length > 0 && BigInt(free.length) < block.size) gaps.spareFirst()
  for (const each of free) {
    const found = gaps.take(each.size)
    if (found === undefined) return { placed, left: each }
    placed.push({ owner: each.part, block: found })
  }
  return { placed }
}

/** The block that a demand must have: pinned itself, or the smallest that holds it with the pinned parts inside. */
function pinOf(demand: AddressDemand): Prefix | undefined {
  if (demand.pinned !== undefined || demand.parts === undefined) return demand.pinned
  const { fixed, free } = partsOf(demand)
  if (fixed.length === 0) return undefined
  const isHeld = (block: Prefix): boolean =>
    fixed.every((each) => block.covers(each.block)) && arrange(block, fixed, free).left === undefined
  let { block } = fixed[0]
  while (block.length > 0 && !isHeld(block)) block = block.parent
  return block
}

function refuseOutside(owner: AddressDemand, block: Prefix, within: Prefix, parent: AddressDemand): void {
  if (!within.covers(block))
    throw new AddressPlanError(
      `${owner.owner} is pinned to ${block}, which lies outside ${within} of ${parent.owner}`,
    )
}

// Blocks either lie apart or one in the other: if any two overlap, so do two that follow each other.
function refuseOverlap(fixed: readonly Placed[]): void {
  const sorted = [...fixed].sort((a, b) => comparePrefixes(a.block, b.block))
  for (const [i, { owner, block }] of sorted.entries()) {
    const next = sorted[i + 1]
    if (next?.block.overlaps(block))
      throw new AddressPlanError(`${owner.owner} (${block}) and ${next.owner.owner} (${next.block}) overlap`)
  }
}

function exhausted(
  network: AddressDemand,
  block: Prefix,
  part: AddressDemand,
  size: bigint,
): AddressPlanError {
  const needs = `${size} address${size === 1n ? "" : "es"}`
  const want = blockSize({ ...network, pinned: undefined })
  const hint = want > block.size ? `; a block of ${want} would do` : "; what is pinned leaves no room for it"
  return new AddressPlanError(
    `${network.owner} (${block}, ${block.size} addresses) has no room left for ${part.owner}, which needs ${needs}${hint}`,
  )
}

/** The free space of a block, handed out in aligned pieces, the lowest first. */
class Gaps {
  /** [first, end) of each stretch, ascending. */
  private readonly free: [bigint, bigint][] = []

  constructor(
    private readonly block: Prefix,
    taken: readonly Prefix[],
  ) {
    let from = block.base.value
    for (const other of [...taken].sort(comparePrefixes)) {
      if (other.base.value > from) this.free.push([from, other.base.value])
      from = other.base.value + other.size
    }
    const end = block.base.value + block.size
    if (end > from) this.free.push([from, end])
  }

  /** Leaves the first address out: one that ends in zeros reads like the name of the network. */
  spareFirst(): void {
    this.free[0][0]++
  }

  take(size: bigint): Prefix | undefined {
    for (const [index, [first, end]] of this.free.entries()) {
      const from = alignUp(first, size)
      if (from + size > end) continue
      const rest: [bigint, bigint][] = [
        [first, from],
        [from + size, end],
      ]
      this.free.splice(index, 1, ...rest.filter(([begin, stop]) => stop > begin))
      const { base } = this.block
      return Prefix.of(Address.fromValue(base.version, from), base.bits - log2(size))
    }
    return undefined
  }
}

const alignUp = (value: bigint, size: bigint): bigint => ((value + size - 1n) / size) * size

function powerOfTwo(count: bigint): bigint {
  let size = 1n
  while (size < count) size <<= 1n
  return size
}

const log2 = (size: bigint): number => size.toString(2).length - 1
