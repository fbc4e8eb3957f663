/** Virtual links (RFC 2328 §15): links of the backbone through another area. */
import type { Address } from "@hourglass/net"
import type { Area } from "./area.js"
import { type InterfaceFacts, OspfInterface } from "./interface.js"
import { linkTypes, type RouterLsa } from "./lsa.js"
import type { OspfContent } from "./message.js"
import type { HopSet } from "./next-hops.js"
import type { InterfaceSettings } from "./options.js"
import type { Ospf } from "./ospf.js"

/** What the shortest paths through the transit area say of a virtual link. */
export interface VirtualPath {
  readonly cost: number
  readonly hops: HopSet
  /** An address of the other end. */
  readonly address: Address
}

/** A virtual link: up while there is a path through the transit area, whose cost is its own. */
export class VirtualLink extends OspfInterface {
  /** Undefined while there is none. */
  path: VirtualPath | undefined = undefined

  constructor(
    ospf: Ospf,
    backbone: Area,
    readonly transit: Area,
    /** Router ID of the other end. */
    readonly end: number,
    facts: InterfaceFacts,
    settings: InterfaceSettings,
  ) {
    super(ospf, backbone, facts, settings)
  }

  /** §16.1 (4): takes what the shortest paths say. */
  follow(path: VirtualPath | undefined): void {
    const { ospf, area } = this
    if (path?.cost !== this.path?.cost) ospf.origination.areaChanged(area)
    this.path = path
    if (path === undefined) return this.happens("InterfaceDown")
    const [hop] = path.hops.hops
    const address = ospf.attachments.get(hop.interface)?.facts.address ?? ospf.address
    this.facts = { ...this.facts, cost: path.cost, address }
    this.happens("InterfaceUp")
  }

  /** Everything goes to the other end, as packets that may make many hops. */
  override send(content: OspfContent): void {
    if (this.path !== undefined) super.send(content, this.path.address)
  }
}

/** An address by which a router can be reached, as far as its LSA tells. */
export function addressIn({ body: { links }, router }: RouterLsa): number {
  const transit = links.find(({ type }) => type === linkTypes.transit)
  const line = links.find(({ type, data }) => type === linkTypes.pointToPoint && data > 0xffffff)
  const loopback = links.find(({ prefix, metric }) => prefix?.length === 32 && metric === 0)
  return transit?.data ?? line?.data ?? loopback?.id ?? router
}
