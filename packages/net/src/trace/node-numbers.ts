/** The numbers that ns-2 and NAM know nodes by. */
import type { Address } from "../address.js"

/** Numbers nodes from 0, in the order in which they are first mentioned. Traces of one run share one. */
export class NodeNumbers {
  private readonly numbers = new Map<string, number>()
  private readonly owners = new Map<Address, number>()

  /** The number of the node with this path. */
  of(path: string): number {
    let number = this.numbers.get(path)
    if (number === undefined) {
      number = this.numbers.size
      this.numbers.set(path, number)
    }
    return number
  }

  /** From now on the address stands for this node. */
  assign(address: Address, path: string): void {
    this.owners.set(address, this.of(path))
  }

  /**
   * The number of the node that has the address. One that is nobody's is its own number: the last 32 bits,
   * signed, so that groups are negative as they are in ns-2. -1 is no address, and 255.255.255.255.
   */
  ofAddress(address: Address | undefined): number {
    if (address === undefined) return -1
    return this.owners.get(address) ?? (address.version === 4 ? address.word0 : address.word3) | 0
  }
}
