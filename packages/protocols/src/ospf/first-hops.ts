/** The ways out of this router (RFC 2328 §16.1.1): what its own links are, where shortest paths begin. */
import type { Area } from "./area.js"
import { linkTypes, type RouterLink, type RouterLsa } from "./lsa.js"
import type { HopSet } from "./next-hops.js"
import { linkData } from "./router-lsa.js"
import type { FirstHops } from "./spf.js"

/** The links that this router has in an area now; its LSA in the database may be of a moment ago. */
export class AreaFirstHops implements FirstHops {
  constructor(private readonly area: Area) {}

  toRouter(link: RouterLink, { router }: RouterLsa): HopSet | undefined {
    const { interfaces, ospf } = this.area
    if (link.type === linkTypes.virtual)
      return ospf.attachments.virtualLinks.find(
        (each) => each.end === router && each.neighbors.some(({ isFull }) => isFull),
      )?.path?.hops
    for (const own of interfaces) {
      if (linkData(own) !== link.data) continue
      const neighbor = own.neighbors.find((each) => each.router === router && each.isFull)
      if (neighbor !== undefined) return ospf.hopSets.via(own.index, neighbor.ipAddress)
    }
    return undefined
  }

  toNetwork(link: RouterLink): HopSet | undefined {
    const { interfaces, ospf } = this.area
    const own = interfaces.find((each) => each.networkId === link.id && each.address === link.data)
    return own && ospf.hopSets.onLink(own.index)
  }
}
