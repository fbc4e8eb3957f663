import { Timer } from "@hourglass/aca"
import { Address } from "@hourglass/net"
import type { Candidate } from "./election.js"
import { repeatDescription, repeatRequest } from "./exchange.js"
import type { OspfInterface } from "./interface.js"
import type { Aged } from "./lsa.js"
import { LsaMap } from "./lsa-map.js"
import type { DatabaseDescription } from "./message.js"
import { type NeighborEvent, type NeighborState, neighborTable, rankOf } from "./neighbor-table.js"
import { Retransmissions } from "./retransmission.js"
import { findRow } from "./state-table.js"
import type { Wanted } from "./wanted.js"

/** A neighbouring router on one interface (RFC 2328 §10): what is known of it, and how far the conversation is. */
export class Neighbor implements Candidate {
  state: NeighborState = "Down"
  /** How far the state is, as a number: that of `ranks`. */
  rank = 0
  // What it says in its Hellos; addresses are 0 for none
  priority = 0
  designated = 0
  backup = 0
  /** On a link without a subnet, the ID it has for the network. */
  networkId = 0

  // The database exchange (§10.8)
  /** Whether this router leads the exchange. Both think so until one has heard that the other's ID is greater. */
  isMaster = true
  sequence = 0
  /** What is to be described to the neighbour, and how much of it has been. */
  summary: readonly Aged[] = []
  described = 0
  lastSent: DatabaseDescription | undefined = undefined
  lastReceived: DatabaseDescription | undefined = undefined
  readonly descriptionTimer: Timer
  /** §10.9: what is still to be asked for; and how much of it has been, and has not come yet. */
  readonly requests = new LsaMap<Wanted>()
  readonly outstanding = new Set<Wanted>()
  readonly requestTimer: Timer

  readonly retransmissions: Retransmissions
  readonly inactivityTimer: Timer

  /** The one that it is a neighbour on. */
  readonly interface: OspfInterface

  constructor(
    own: OspfInterface,
    /** Router ID. */
    public router: number,
    /** Where its packets come from. */
    readonly address: number,
  ) {
    const { ospf } = own
    this.interface = own
    this.retransmissions = new Retransmissions(this)
    this.inactivityTimer = new Timer(ospf, isSilent, this)
    this.descriptionTimer = new Timer(ospf, repeatDescription, this)
    this.requestTimer = new Timer(ospf, repeatRequest, this)
  }

  get ipAddress(): Address {
    return Address.v4(this.address)
  }

  /** §10.4: whether the databases of the two are to be synchronised. */
  get shouldBeAdjacent(): boolean {
    return this.interface.ospf.shouldBeAdjacent(this)
  }

  get isFull(): boolean {
    return this.state === "Full"
  }

  /** Whether a database exchange is under way. */
  get isExchanging(): boolean {
    return this.state === "Exchange" || this.state === "Loading"
  }

  isAtLeast(state: NeighborState): boolean {
    return this.rank >= rankOf(state)
  }

  /** The only place where a neighbour changes its state. What no row is for is ignored. */
  happens(event: NeighborEvent): void {
    const row = findRow(neighborTable, this.state, event)
    if (row === undefined) return
    const [, , to, actions] = row
    const before = this.state
    const after = to === "same" ? before : typeof to === "string" ? to : to(this)
    if (after !== before) {
      this.state = after
      this.rank = rankOf(after)
      this.interface.ospf.noteNeighbor(this, before, event)
    }
    for (const action of actions) action(this)
    if (after !== before) this.interface.neighborChanged(this, before, after)
  }
}

/** §9.5: no Hello came for the dead interval. */
function isSilent(neighbor: Neighbor): void {
  neighbor.interface.ospf.work.do(() => neighbor.happens("InactivityTimer"))
}
