/** The ways that packets take, read off the routing tables, and the links on them. */
import { type Link, type Network, Node } from "@hourglass/inet"
import { type Address, fromSelf } from "@hourglass/net"

/** The links on the way from one node to another, by the first of each set of equal next hops; empty when there is none. */
export function linksOnPath(from: Node, to: Node): Link[] {
  const links: Link[] = []
  const query = { source: from.address, destination: to.address, incoming: fromSelf }
  let here: Node = from
  for (let hops = 0; here !== to; hops++) {
    const { routingTable } = here.csl
    const answer = routingTable.routeFor(query)
    const hop = answer?.route?.hops[0]
    const attachment = here.attachments().find((each) => each.interface === hop?.interface)
    const next: Node | undefined = attachment?.others.find(
      (other) => hop?.gateway === undefined || other.address === hop.gateway,
    )
    if (attachment === undefined || next === undefined || hops > 255) return []
    links.push(attachment.link)
    here = next
  }
  return links
}

/** How many pairs of nodes talk over each link, the most first. */
export function linksByUse(pairs: readonly { readonly from: Node; readonly to: Node }[]): [Link, number][] {
  const counts = new Map<Link, number>()
  for (const { from, to } of pairs)
    for (const link of linksOnPath(from, to)) counts.set(link, (counts.get(link) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** Whether all nodes would still reach each other without a link. */
export function isConnectedWithout(network: Network, link: Link): boolean {
  const [first, ...rest] = network.nodes
  if (first === undefined) return true
  const reached = new Set([first])
  for (const node of reached)
    for (const attachment of node.attachments())
      if (attachment.link !== link) for (const other of attachment.others) reached.add(other)
  return rest.every((node) => reached.has(node))
}

/** The names of the nodes at the ends of a link. */
export function endsOf(link: Link): string[] {
  return link.attached.flatMap((ni) => {
    const node = ni?.parent?.parent
    return node instanceof Node ? [node.name] : []
  })
}

/** The network that a node is in: its site, where a network is made of sites. */
export const siteOf = (node: Node): string => node.parent?.name ?? "?"

/** Names for addresses: a router's own, `Denver`; a host's with its site, `h1.Denver`. */
export function nodeNames(network: Network): (address: Address) => string | undefined {
  const nameOf = (node: Node) => (node.options.forwards ? node.name : `${node.name}.${siteOf(node)}`)
  const names = new Map(network.nodes.map((node) => [node.address, nameOf(node)]))
  return (address) => names.get(address)
}
