import type { Cost, InterfaceInfo } from "@hourglass/inet"

/**
 * What interfaces were made to cost while a node runs: by a word to a routing protocol, or by one to the node, which is
 * for all of its protocols. What was said last counts.
 */
export class GivenCosts {
  /** What was said to the protocol, and what the node said then. */
  private readonly own = new Map<number, { readonly cost: number; readonly over: Cost }>()

  /** The protocol is told. */
  set({ index, cost: over = "default" }: InterfaceInfo, cost: number): void {
    this.own.set(index, { cost, over })
  }

  /** The node is told, perhaps nothing new. */
  forget(index: number): void {
    this.own.delete(index)
  }

  /** The cost that counts; undefined where nobody was told any. */
  of({ index, cost = "default" }: InterfaceInfo): number | undefined {
    const own = this.own.get(index)
    if (own?.over === cost) return own.cost // the node may have been told of another one while it was down
    return cost === "default" ? undefined : cost
  }
}
