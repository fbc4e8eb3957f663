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
  const parts = demand.parts ?? []
  const taken: Taken[] = []
  const free: AddressDemand[] = []
  for (const part of parts) {
    const fixed = pinOf(part)
    if (fixed === undefined) free.push(part)
    else take(taken, part, fixed, block, demand)
  }
  const sized = free.map((part) => ({ part, size: blockSize(part) }))
  sized.sort((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1))
  const gaps = new Gaps(
    block,
    taken.map((each) => each.block),
  )
  const onlyAddresses = taken.length === 0 && sized.every(({ size }) => size === 1n)
  if (onlyAddresses && sized.length > 0 && BigInt(sized.length) < block.size) gaps.spareFirst()
  for (const { part, size } of sized) {
    const found = gaps.take(size)
    if (found === undefined) throw exhausted(demand, block, part, size)
    taken.push({ owner: part, block: found })
  }
  for (const { owner, block: own } of taken) place(owner, own, plan)
}

interface Taken {
  readonly owner: AddressDemand
  readonly block: Prefix
}

/** The block that a demand must have: pinned itself, or large enough for the pinned parts inside. */
function pinOf(demand: AddressDemand): Prefix | undefined {
  if (demand.pinned !== undefined) return demand.pinned
  const pins = (demand.parts ?? []).flatMap((part) => pinOf(part) ?? [])
  if (pins.length === 0) return undefined
  let block = pins[0]
  const size = blockSize(demand)
  while (block.length > 0 && !(block.size >= size && pins.every((pin) => block.covers(pin)))) block = block.parent
  return block
}

function take(taken: Taken[], owner: AddressDemand, block: Prefix, within: Prefix, parent: AddressDemand): void {
  if (!within.covers(block))
    throw new AddressPlanError(`${owner.owner} is pinned to ${block}, which lies outside ${within} of ${parent.owner}`)
  const other = taken.find((each) => each.block.overlaps(block))
  if (other !== undefined)
    throw new AddressPlanError(`${owner.owner} (${block}) and ${other.owner.owner} (${other.block}) overlap`)
  taken.push({ owner, block })
}

function exhausted(network: AddressDemand, block: Prefix, part: AddressDemand, size: bigint): AddressPlanError {
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
