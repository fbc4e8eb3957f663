/** The interfaces of the node as OSPF uses them: which there are, of what type, in which area. */
import { OptionError } from "@hourglass/aca"
import type { InterfaceChange, InterfaceInfo } from "@hourglass/inet"
import type { Address } from "@hourglass/net"
import { GivenCosts } from "../routing/given-costs.js"
import type { Area } from "./area.js"
import { backbone } from "./constants.js"
import { formatIdentifier, parseIdentifier } from "./identifiers.js"
import { type InterfaceFacts, OspfInterface } from "./interface.js"
import { type InterfaceSettings, interfaceSettings, type VirtualLinkOptions } from "./options.js"
import type { Ospf } from "./ospf.js"
import { VirtualLink } from "./virtual-link.js"

export class Interfaces {
  /** Virtual links of the configuration, up or down. */
  virtualLinks: readonly VirtualLink[] = []
  /** By index. */
  private readonly all = new Map<number, OspfInterface>()
  private readonly givenCosts = new GivenCosts()

  constructor(private readonly ospf: Ospf) {}

  get(index: number): OspfInterface | undefined {
    return this.all.get(index)
  }

  /** Those that OSPF runs on, by index; without virtual links. */
  get list(): OspfInterface[] {
    return [...this.all.values()].sort((a, b) => a.index - b.index)
  }

  /** All of them, virtual links too. */
  get everything(): OspfInterface[] {
    return [...this.list, ...this.virtualLinks]
  }

  /** The area that an interface is in. */
  areaOf(index: number): Area | undefined {
    return this.all.get(index)?.area
  }

  /** Takes up an interface that is up, or what has changed about it. */
  use(info: InterfaceInfo): void {
    if (!info.isUp) return
    const known = this.all.get(info.index)
    const settings = known?.settings ?? this.ospf.settingsOf(info)
    const facts = this.factsOf(info, settings)
    const isPassive = settings.isPassive ?? !hasRouters(info, settings)
    if (known !== undefined && known.facts.type === facts.type && known.isPassive === isPassive) {
      known.facts = facts
      known.happens("InterfaceUp")
      this.ospf.origination.areaChanged(known.area)
      return
    }
    known?.happens("InterfaceDown")
    const own = new OspfInterface(this.ospf, this.ospf.areas.at(settings.area), facts, settings, isPassive)
    this.all.set(info.index, own)
    own.happens("InterfaceUp")
  }

  /** What is known of an interface; undefined while the node has no address for it. */
  private factsOf(info: InterfaceInfo, settings: InterfaceSettings): InterfaceFacts {
    const subnets = info.addresses.filter(({ address }) => address.version === 4)
    return {
      index: info.index,
      type: settings.type ?? this.ospf.networkTypeOf(info),
      address: subnets[0]?.address ?? this.ospf.address,
      subnets,
      networkId: this.networkIdOf(info.index, subnets[0]?.address),
      hosts: info.neighbors.flatMap(({ address, isHost }) =>
        isHost && !subnets.some(({ prefix }) => prefix.contains(address)) ? [address] : [],
      ),
      mtu: info.mtu,
      cost: this.costOf(info, settings),
    }
  }

  /** What was said last while the router ran; else the options, or what follows from the bandwidth. */
  private costOf(info: InterfaceInfo, settings: InterfaceSettings): number {
    const given = this.givenCosts.of(info)
    if (given === undefined) return settings.cost ?? this.ospf.costOf(info)
    this.requireCost(info.index, given)
    return given
  }

  /**
   * The ID of the network on a link: the router's address there (§12.4.2). Without one it is that of the router, and for
   * further links without one the same with another first byte, of those that no address has (240-255).
   */
  private networkIdOf(index: number, own: Address | undefined): number {
    if (own !== undefined) return own.word0
    const { word0 } = this.ospf.address
    const others = this.list.filter(
      (each) => each.type === "broadcast" && !each.isNumbered && each.index < index,
    )
    return others.length === 0 ? word0 : ((0xf0 + (others.length & 15)) * 2 ** 24 + (word0 & 0xffffff)) >>> 0
  }

  /** Gives an interface another cost (§C.3). */
  setCost(index: number, cost: number): void {
    const own = this.all.get(index)
    if (own === undefined)
      throw new OptionError(
        `${this.ospf.path} has no interface ${index}; it has ${[...this.all.keys()].join(", ")}`,
      )
    this.requireCost(index, cost)
    for (const info of this.ospf.interfaceQuery.request(index)) this.givenCosts.set(info, cost)
    this.takeCost(own, cost)
  }

  /** The node says something else of what an interface costs, or of the bandwidth that the cost may follow from. */
  costChanged(info: InterfaceInfo, what: InterfaceChange["what"]): void {
    if (what === "cost") this.givenCosts.forget(info.index)
    const own = this.all.get(info.index)
    if (own !== undefined) this.takeCost(own, this.costOf(info, own.settings))
  }

  private takeCost(own: OspfInterface, cost: number): void {
    if (own.facts.cost === cost) return
    own.facts = { ...own.facts, cost }
    this.ospf.origination.areaChanged(own.area)
    this.ospf.calculation.linksChanged()
  }

  private requireCost(index: number, cost: number): void {
    interfaceSettings({ ...this.ospf.options, cost }, `${this.ospf.path}, interface ${index}`)
  }

  /** Makes the virtual links of the configuration; each comes up when there is a path (§15). */
  makeVirtualLinks(all: readonly VirtualLinkOptions[]): void {
    this.virtualLinks = all.map((options) => this.makeVirtualLink(options))
  }

  private makeVirtualLink(options: VirtualLinkOptions): VirtualLink {
    const { ospf } = this
    const { through, to, ...rest } = options
    const transit = ospf.areas.at(parseIdentifier(through, "area"))
    const end = parseIdentifier(to, "router id")
    const where = `${ospf.path}, virtual link to ${formatIdentifier(end)}`
    if (transit.isBackbone || transit.isStub)
      throw new OptionError(
        `${where}: area ${transit} cannot be passed; take one that is not the backbone and no stub`,
      )
    const settings = interfaceSettings(
      { ...ospf.options, cost: undefined, area: backbone, isPassive: false, ...rest },
      where,
    )
    const facts = {
      index: -1,
      type: "virtual",
      address: ospf.address,
      subnets: [],
      networkId: 0,
      hosts: [],
    } as const
    const mtu = Number.POSITIVE_INFINITY
    return new VirtualLink(ospf, ospf.areas.at(backbone), transit, end, { ...facts, mtu, cost: 1 }, settings)
  }

  /** The interfaces of an area that are up. */
  upIn(area: Area): OspfInterface[] {
    return this.everything.filter((own) => own.area === area && own.state !== "Down")
  }

  clear(): void {
    this.virtualLinks = []
    this.all.clear()
  }
}

/** Whether somebody may be there to talk to. A type that is given says so, whoever is known to be there. */
const hasRouters = ({ neighbors }: InterfaceInfo, { type }: InterfaceSettings): boolean =>
  type !== undefined || neighbors.some(({ address, isHost }) => address.version === 4 && !isHost)

/** The IPv4 addresses among these that are no groups. */
export const unicast4 = (addresses: readonly Address[]): Address[] =>
  addresses.filter((address) => address.version === 4 && !address.isMulticast)
