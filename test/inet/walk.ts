/** Follows the routing tables from node to node, without sending anything. */
import type { Node } from "@hourglass/inet"
import { type Address, fromSelf } from "@hourglass/net"
import { ask } from "./ask.js"

export interface Walk {
  /** How it ended. */
  readonly end: "arrived" | "no-route" | "discarded" | "loop" | "not a router"
  /** The cost of the way, by link delays, milliseconds. */
  readonly cost: number
}

/** All ways that packets to an address may take: every one of the next hops at every node. */
export function walks(from: Node, destination: Address): Walk[] {
  const ways: Walk[] = []
  const visit = (node: Node, passed: readonly Node[], cost: number): void => {
    if (ways.length > 200) return
    if (node.addresses.includes(destination)) return void ways.push({ end: "arrived", cost })
    if (passed.length > 0 && !node.options.forwards) return void ways.push({ end: "not a router", cost })
    if (passed.includes(node)) return void ways.push({ end: "loop", cost })
    const answer = ask(node.csl.routingTable.lookup, { source: undefined, destination, incoming: fromSelf })
    if (answer?.route === undefined) return void ways.push({ end: "no-route", cost })
    const { hops } = answer.route
    if (hops.length === 0) ways.push({ end: "discarded", cost })
    for (const { interface: index, isOnLink, ...hop } of hops) {
      const gateway = isOnLink ? destination : hop.gateway
      const { link, others } = node.attachments().find((each) => each.interface === index) as ReturnType<
        Node["attachments"]
      >[0]
      const next =
        gateway === undefined ? others[0] : others.find((other) => other.addresses.includes(gateway))
      if (next !== undefined) visit(next, [...passed, node], cost + Math.round(link.delay * 1000))
    }
  }
  visit(from, [], 0)
  return ways
}
