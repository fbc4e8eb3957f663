import { Timer } from "@hourglass/aca"
import type { InterfaceAddress } from "@hourglass/inet"
import type { Address } from "@hourglass/net"
import { Acknowledgments } from "./acknowledgment.js"
import type { Area } from "./area.js"
import { allSpfRouters } from "./constants.js"
import type { Candidate } from "./election.js"
import { sendHello } from "./hello.js"
import { type InterfaceEvent, type InterfaceState, interfaceTable } from "./interface-table.js"
import { maskOf } from "./lsa.js"
import { type Authentication, noAuthentication, type OspfContent, OspfMessage } from "./message.js"
import type { Neighbor } from "./neighbor.js"
import type { NeighborState } from "./neighbor-table.js"
import type { InterfaceSettings, NetworkType } from "./options.js"
import type { Ospf } from "./ospf.js"
import { Outbox } from "./outbox.js"
import { findRow } from "./state-table.js"

const none: readonly never[] = Object.freeze([])
const usualPacketSize = 1500 // bytes: of an Ethernet, where the link sets no limit
const largestMtu = 0xffff //    bytes: what the field of a description takes

/** What an interface is, apart from OSPF. */
export interface InterfaceFacts {
  /** Its number in the node. */
  readonly index: number
  readonly type: NetworkType | "virtual"
  /** What it is known by: its own address, or that of the node on an unnumbered link. */
  readonly address: Address
  /** Its own addresses with their subnets; none on an unnumbered link. */
  readonly subnets: readonly InterfaceAddress[]
  /** Link State ID of the network on the link, while this router is its designated one. */
  readonly networkId: number
  /** Hosts on the link that are in none of these. */
  readonly hosts: readonly Address[]
  /** Largest packet, bytes; `Infinity` for no limit. */
  readonly mtu: number
  /** Of sending over it (§C.3). */
  readonly cost: number
}

/** An interface with OSPF on it (RFC 2328 §9): what it is, its state, and its neighbours. */
export class OspfInterface {
  state: InterfaceState = "Down"
  neighbors: readonly Neighbor[] = none
  /** Addresses of the designated router and its backup, as this router sees them; 0 for none. */
  designated = 0
  backup = 0
  readonly outbox = new Outbox(this)
  readonly acknowledgments: Acknowledgments

  private readonly helloTimer: Timer
  private readonly waitTimer: Timer
  private readonly authentication: Authentication
  private hasOtherDesignated = false // since before the last election

  constructor(
    readonly ospf: Ospf,
    readonly area: Area,
    public facts: InterfaceFacts,
    readonly settings: InterfaceSettings,
    /** Whether its networks are announced without a word to anybody there. */
    readonly isPassive = false,
  ) {
    this.acknowledgments = new Acknowledgments(this)
    this.helloTimer = new Timer(ospf, sayHello, this)
    this.waitTimer = new Timer(ospf, hasWaited, this)
    const { password } = settings
    this.authentication = password === undefined ? noAuthentication : { type: 1, password }
  }

  get index(): number {
    return this.facts.index
  }

  get type(): NetworkType | "virtual" {
    return this.facts.type
  }

  /** Its address as a number: what others know it by. */
  get address(): number {
    return this.facts.address.word0
  }

  /** Whether it has a subnet. */
  get isNumbered(): boolean {
    return this.facts.subnets.length > 0
  }

  /**
   * What its Hellos have as network mask. A shared link without a subnet has none; there each router says by which ID
   * it would know the network.
   */
  get mask(): number {
    const [subnet] = this.facts.subnets
    if (subnet !== undefined) return maskOf(subnet.prefix)
    return this.type === "broadcast" ? this.facts.networkId : 0
  }

  /** Link State ID of the network on the link, as its designated router has it; 0 while there is none. */
  get networkId(): number {
    const { designated, address, facts } = this
    if (this.isNumbered || designated === 0) return designated
    if (designated === address) return facts.networkId
    return this.neighbors.find((each) => each.address === designated)?.networkId ?? 0
  }

  /** §A.3.3: 0 on virtual links, and where there is no limit. */
  get announcedMtu(): number {
    return this.isUnlimited ? 0 : this.facts.mtu
  }

  /** The largest packet to send, bytes. */
  get packetSize(): number {
    return this.isUnlimited ? usualPacketSize : this.facts.mtu
  }

  private get isUnlimited(): boolean {
    return this.type === "virtual" || this.facts.mtu > largestMtu
  }

  /** §8.1: whether what is for all neighbours is sent to one after the other. */
  get sendsToEach(): boolean {
    return this.type === "point-to-multipoint" || this.type === "virtual"
  }

  /** §13.3 (3). */
  isFromDesignated({ address }: Neighbor): boolean {
    return this.type === "broadcast" && (address === this.designated || address === this.backup)
  }

  /** Whether this packet's authentication is what the neighbours are asked for (§8.2, appendix D). */
  accepts({ type, password }: Authentication): boolean {
    return type === this.authentication.type && password === this.authentication.password
  }

  // Its state

  /** The only place where an interface changes its state. What no row is for is ignored. */
  happens(event: InterfaceEvent): void {
    const row = findRow(interfaceTable, this.state, event)
    if (row === undefined) return
    const [, , to, actions] = row
    const from = this.state
    const after = to === "same" ? from : typeof to === "string" ? to : to(this)
    this.state = after
    if (after !== from) this.ospf.noteInterface(this, from, event)
    for (const action of actions) action(this)
    if (after !== from) this.ospf.origination.interfaceChanged(this)
  }

  startHello(): void {
    if (this.state === "Waiting") this.waitTimer.after(this.settings.deadInterval)
    if (!this.isPassive) this.sayHello()
  }

  /** §9.5: now, and from now on. */
  sayHello(): void {
    sendHello(this)
    this.helloTimer.after(this.settings.helloInterval)
  }

  /** §9.4 steps 1-5. */
  elect(): InterfaceState {
    const others = this.neighbors.filter((neighbor) => neighbor.isAtLeast("2-Way"))
    const { designated, backup } = this.ospf.elect(this.candidate, others)
    this.hasOtherDesignated = designated !== this.designated || backup !== this.backup
    this.designated = designated
    this.backup = backup
    this.waitTimer.cancel()
    return designated === this.address ? "DR" : backup === this.address ? "Backup" : "DROther"
  }

  private get candidate(): Candidate {
    const { designated, backup, address, ospf, settings } = this
    return { router: ospf.router, address, priority: settings.priority, designated, backup }
  }

  /** §9.4 step 7: with other designated routers, other neighbours are to be adjacent. */
  reconsiderAdjacencies(): void {
    if (!this.hasOtherDesignated) return
    for (const neighbor of this.neighbors) neighbor.happens("AdjOK?")
    this.ospf.origination.interfaceChanged(this)
  }

  /** Everything that was known of the link is forgotten. */
  reset(): void {
    for (const neighbor of this.neighbors) neighbor.happens("KillNbr")
    this.neighbors = none
    this.designated = 0
    this.backup = 0
    this.outbox.clear()
    this.acknowledgments.clear()
    this.helloTimer.cancel()
    this.waitTimer.cancel()
  }

  // Its neighbours

  addNeighbor(neighbor: Neighbor): void {
    this.neighbors = this.neighbors.concat(neighbor)
  }

  /** @internal what follows from a neighbour's new state, when the actions are done (§9.2, §12.4) */
  neighborChanged(neighbor: Neighbor, from: NeighborState, to: NeighborState): void {
    if (to === "Down") this.neighbors = this.neighbors.filter((other) => other !== neighbor)
    if (isTwoWay(from) !== isTwoWay(to)) this.happens("NeighborChange")
    if (from === "Full" || to === "Full") this.ospf.origination.adjacencyChanged(neighbor)
  }

  // What it sends

  /** To all on the link (§8.1). */
  send(content: OspfContent, destination: Address = allSpfRouters): void {
    const message = new OspfMessage(this.ospf.router, this.area.id, content, this.authentication)
    this.ospf.transmit(this, message, destination)
  }

  /** To one neighbour (§8.1). */
  sendTo(neighbor: Neighbor, content: OspfContent): void {
    this.send(content, this.type === "point-to-point" ? allSpfRouters : neighbor.ipAddress)
  }
}

/** "Attempt" and "Init" go one way only. */
const isTwoWay = (state: NeighborState): boolean =>
  state !== "Down" && state !== "Attempt" && state !== "Init"

const sayHello = (own: OspfInterface): void => own.sayHello()
const hasWaited = (own: OspfInterface): void => own.ospf.work.do(() => own.happens("WaitTimer"))
