/** What a router-LSA says (RFC 2328 §12.4.1): the router's links to one area. */
import type { Area } from "./area.js"
import type { OspfInterface } from "./interface.js"
import { linkTypes, maskOf, type RouterBody, RouterLink } from "./lsa.js"
import type { Ospf } from "./ospf.js"

const hostMask = 0xffffffff

export function routerBody(ospf: Ospf, area: Area): RouterBody {
  const links = area.interfaces.flatMap((own) => linksOf(own))
  for (const address of ospf.loopbacksIn(area))
    links.push(new RouterLink(linkTypes.stub, address.word0, hostMask, 0)) // as §12.4.1 has interfaces in Loopback
  return {
    isBorder: ospf.areas.isBorder,
    isExternal: ospf.isAsBoundary && !area.isStub,
    isVirtualEndpoint: ospf.attachments.virtualLinks.some((link) => link.transit === area && hasFull(link)),
    links,
  }
}

/** The links that an interface adds, by its kind: §12.4.1.1 to §12.4.1.4. */
function linksOf(own: OspfInterface): RouterLink[] {
  if (own.isPassive) return stubs(own)
  switch (own.type) {
    case "point-to-point":
      return [...neighborLinks(own, linkTypes.pointToPoint), ...lineStubs(own)]
    case "broadcast":
      return isTransit(own)
        ? [new RouterLink(linkTypes.transit, own.networkId, own.address, own.facts.cost), ...stubs(own, 1)]
        : stubs(own)
    case "point-to-multipoint":
      return [
        new RouterLink(linkTypes.stub, own.address, hostMask, 0),
        ...neighborLinks(own, linkTypes.pointToPoint),
        ...hosts(own),
      ]
    case "virtual":
      return neighborLinks(own, linkTypes.virtual)
  }
}

const hasFull = (own: OspfInterface): boolean => own.neighbors.some(({ isFull }) => isFull)

/** §12.4.1.2: whether there is a network behind the interface, with a router-to-router link to it. */
function isTransit(own: OspfInterface): boolean {
  if (own.state === "Waiting") return false
  if (own.state === "DR") return hasFull(own)
  return own.neighbors.some(({ isFull, address }) => isFull && address === own.designated)
}

/** What identifies the interface to others: its address, or on an unnumbered line the MIB-II ifIndex (table 18). */
export const linkData = (own: OspfInterface): number =>
  own.type === "point-to-point" && own.facts.subnets.length === 0 ? own.index + 1 : own.address

const neighborLinks = (own: OspfInterface, type: 1 | 4): RouterLink[] =>
  own.neighbors.flatMap(({ isFull, router }) =>
    isFull ? [new RouterLink(type, router, linkData(own), own.facts.cost)] : [],
  )

/** §12.4.1.1: the subnet of a line, or the other end's address where the line has addresses but no subnet. */
function lineStubs(own: OspfInterface): RouterLink[] {
  const isSubnet = own.facts.subnets[0]?.prefix.length !== 32
  const [neighbor] = own.neighbors
  if (isSubnet || neighbor === undefined) return stubs(own)
  return [new RouterLink(linkTypes.stub, neighbor.address, hostMask, own.facts.cost), ...hosts(own)]
}

/** The subnets of an interface, from the n-th on, and the hosts on a link that has none. */
function stubs(own: OspfInterface, first = 0): RouterLink[] {
  const { subnets, cost } = own.facts
  const links = subnets
    .slice(first)
    .map(({ prefix }) => new RouterLink(linkTypes.stub, prefix.base.word0, maskOf(prefix), cost))
  return [...links, ...hosts(own)]
}

const hosts = ({ facts: { hosts, cost } }: OspfInterface): RouterLink[] =>
  hosts.map((host) => new RouterLink(linkTypes.stub, host.word0, hostMask, cost))
