/** Gives a link of a running network another cost or bandwidth. */
import { type Bandwidth, OptionError } from "@hourglass/aca"
import type { Cost } from "../contracts/index.js"
import { NetworkInterface } from "../interface/network-interface.js"
import type { Link } from "../link.js"
import { Node } from "../node.js"

export interface LinkChange {
  readonly cost?: Cost | undefined
  /** A packet that is being sent keeps its time. */
  readonly bandwidth?: Bandwidth | undefined
  /** The nodes for which it changes, as far as they send over it. Default all that it joins. */
  readonly ends?: readonly Node[] | undefined
}

/**
 * Changes what the interfaces at the ends of a link say of it; the routing protocols of their nodes hear of it at once.
 * @throws OptionError for a value that cannot be, or a node that the link does not join
 */
export function changeLink(link: Link, { cost, bandwidth, ends }: LinkChange): void {
  const joined = endsOf(link)
  for (const node of ends ?? joined.keys()) {
    const index = joined.get(node)
    if (index === undefined)
      throw new OptionError(
        `${link.path} does not join ${node.path}; it joins ${[...joined.keys()].map(({ path }) => path).join(" and ")}`,
      )
    if (bandwidth !== undefined) node.setBandwidth(index, bandwidth)
    if (cost !== undefined) node.setCost(index, cost)
  }
}

/** The nodes that a link joins, and by which of their interfaces. */
function endsOf(link: Link): Map<Node, number> {
  const ends = new Map<Node, number>()
  for (const ni of link.attached) {
    const node = ni?.parent?.parent
    if (ni instanceof NetworkInterface && node instanceof Node) ends.set(node, ni.options.index)
  }
  return ends
}
