import { doubled } from "@hourglass/aca"
import type { Address } from "./address.js"
import { leading, type Prefix } from "./prefix.js"

const stride = 4 //              bits of an address that a node looks at
const fanOut = 1 << stride
const nodeSize = 2 * fanOut //   cells

/**
 * Values of many prefixes of one IP version, found in a few steps of four bits: a multibit trie.
 *
 * A node at depth d has 32 cells. Of the first half, number 2^n + b is for the prefix that ends n < 4 bits further,
 * bits b; of the second half, number 16 + b is for all that is longer and goes on with the four bits b. A cell is 0
 * for nothing, ~e for entry e, and > 0 for the node whose cells begin there. Only where prefixes share a cell there
 * is a node, so that a lone long prefix takes no more room than a short one.
 *
 * Look-ups in large tables wait for memory: what they read on their way is in arrays of numbers, which take little.
 */
export class PrefixTrie<Value> {
  size = 0
  private cells = new Int32Array(16 * nodeSize)
  private usedCells = nodeSize
  private readonly freeNodes: number[] = []

  // Entries: the prefix; its first word and that of its mask, side by side; the value.
  private readonly prefixes: (Prefix | undefined)[] = []
  private words = new Int32Array(64)
  private readonly values: (Value | undefined)[] = []
  private readonly freeEntries: number[] = []

  get(prefix: Prefix): Value | undefined {
    const entry = this.find(prefix)
    return entry === undefined ? undefined : this.values[entry]
  }

  set(prefix: Prefix, value: Value): void {
    this.put(prefix, value, 0, 0)
  }

  delete(prefix: Prefix): boolean {
    const entry = this.find(prefix)
    if (entry === undefined) return false
    this.take(prefix, 0, 0)
    this.freeEntry(entry)
    return true
  }

  /** The value of the longest prefix that holds an address, among those that `accept` takes. */
  longest<Accepted>(address: Address, accept: (value: Value) => Accepted | undefined): Accepted | undefined {
    return this.search(address, accept, 0, 0)
  }

  /** All values, longest prefixes first. */
  all(): Value[] {
    const lengths = this.prefixes.flatMap((prefix, entry) =>
      prefix === undefined ? [] : { entry, length: prefix.length },
    )
    lengths.sort((a, b) => b.length - a.length)
    return lengths.map(({ entry }) => this.valueOf(entry))
  }

  private search<Accepted>(
    address: Address,
    accept: (value: Value) => Accepted | undefined,
    node: number,
    depth: number,
  ): Accepted | undefined {
    const { cells } = this
    const branch = fanOut + bitsAt(address, depth)
    const cell = cells[node + branch]
    let accepted: Accepted | undefined
    if (cell > 0) accepted = this.search(address, accept, cell, depth + stride)
    else if (cell < 0 && this.holds(~cell, address)) accepted = accept(this.valueOf(~cell))
    for (let own = branch >> 1; own > 0 && accepted === undefined; own >>= 1) {
      const end = cells[node + own]
      if (end < 0) accepted = accept(this.valueOf(~end))
    }
    return accepted
  }

  private holds(entry: number, address: Address): boolean {
    const { words } = this
    return (
      ((words[2 * entry] ^ address.word0) & words[2 * entry + 1]) === 0 &&
      (address.version === 4 || this.prefixes[entry]?.contains(address) === true)
    )
  }

  // Cells

  private find(prefix: Prefix): number | undefined {
    let cell = this.cells[cellOf(prefix, 0)]
    for (let depth = stride; cell > 0; depth += stride) cell = this.cells[cell + cellOf(prefix, depth)]
    return cell < 0 && this.prefixes[~cell] === prefix ? ~cell : undefined
  }

  private put(prefix: Prefix, value: Value, node: number, depth: number): void {
    const at = node + cellOf(prefix, depth)
    const cell = this.cells[at]
    const other = cell < 0 ? this.prefixes[~cell] : undefined
    if (other === prefix) this.values[~cell] = value
    else if (cell > 0) this.put(prefix, value, cell, depth + stride)
    else if (other === undefined) this.cells[at] = ~this.makeEntry(prefix, value)
    else {
      const below = this.makeNode()
      this.cells[at] = below
      this.cells[below + cellOf(other, depth + stride)] = cell
      this.put(prefix, value, below, depth + stride)
    }
  }

  private take(prefix: Prefix, node: number, depth: number): void {
    const at = node + cellOf(prefix, depth)
    const cell = this.cells[at]
    if (cell > 0) {
      this.take(prefix, cell, depth + stride)
      const left = this.onlyEntryIn(cell)
      if (left === 0) return
      this.cells[at] = left
      this.cells.fill(0, cell, cell + nodeSize)
      this.freeNodes.push(cell)
    } else this.cells[at] = 0
  }

  /** The only cell of a node that is not 0, when it is an entry; else 0. */
  private onlyEntryIn(node: number): number {
    let only = 0
    for (let at = node; at < node + nodeSize; at++) {
      const cell = this.cells[at]
      if (cell > 0 || (cell < 0 && only < 0)) return 0
      if (cell < 0) only = cell
    }
    return only
  }

  private makeNode(): number {
    const free = this.freeNodes.pop()
    if (free !== undefined) return free
    const node = this.usedCells
    this.usedCells += nodeSize
    if (this.usedCells > this.cells.length) this.cells = doubled(this.cells)
    return node
  }

  // Entries

  private makeEntry(prefix: Prefix, value: Value): number {
    const entry = this.freeEntries.pop() ?? this.prefixes.length
    if (2 * entry === this.words.length) this.words = doubled(this.words)
    this.prefixes[entry] = prefix
    this.words[2 * entry] = prefix.base.word0
    this.words[2 * entry + 1] = leading(prefix.length)
    this.values[entry] = value
    this.size++
    return entry
  }

  /** The value of an entry that is in use. */
  private valueOf(entry: number): Value {
    return this.values[entry] as Value
  }

  private freeEntry(entry: number): void {
    this.prefixes[entry] = undefined
    this.values[entry] = undefined
    this.freeEntries.push(entry)
    this.size--
  }
}

/** The number of the cell that a prefix has in a node that it passes or ends in. */
function cellOf({ base, length }: Prefix, depth: number): number {
  const bits = bitsAt(base, depth)
  const further = length - depth
  return further < stride ? (1 << further) | (bits >> (stride - further)) : fanOut + bits
}

/** The four bits of an address that follow the first `depth` ones. */
function bitsAt(address: Address, depth: number): number {
  const word =
    depth < 32 ? address.word0 : depth < 64 ? address.word1 : depth < 96 ? address.word2 : address.word3
  return (word << depth) >>> (32 - stride) // a shift is modulo 32
}
