/** Where one prefix stands for all routes inside it (RFC 4632 §5): as given, or at the borders of networks. */
import type { Component } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import { Prefix } from "@hourglass/net"
import type { RipOptions } from "./options.js"

/** By interface, the prefixes that are announced there instead of what lies inside them. */
export function givenAggregates(
  aggregates: RipOptions["aggregates"],
  node: Node,
): (index: number) => readonly Prefix[] {
  if (aggregates === "borders") {
    const borders = networkBorders(node)
    return (index) => borders.get(index) ?? []
  }
  return (index) =>
    aggregates
      .filter(({ interfaces }) => interfaces?.includes(index) ?? true)
      .map(({ prefix }) => Prefix.from(prefix))
}

/** By interface, the block of the network that is left over it: the outermost one without the neighbour in it. */
function networkBorders(node: Node): Map<number, readonly Prefix[]> {
  const borders = new Map<number, readonly Prefix[]>()
  for (const { interface: index, others } of node.attachments())
    for (const other of others) {
      const left = networkLeft(node, other)
      if (left?.prefix !== undefined) borders.set(index, [left.prefix])
    }
  return borders
}

function networkLeft(node: Node, neighbor: Node): Network | undefined {
  const around = new Set<unknown>()
  for (let part = neighbor.parent; part !== undefined; part = part.parent) around.add(part)
  let left: Network | undefined
  let part: Component | undefined = node.parent
  while (part instanceof Network && !around.has(part)) {
    left = part
    part = part.parent
  }
  return left
}
