/** What a RIP router makes of responses (RFC 2453 §3.9.2). */
import type { Address } from "@hourglass/net"
import type { RipEntry, RipMessage } from "./message.js"
import { RipNeighbor } from "./neighbor.js"
import { Offer, type Verdict } from "./offer.js"
import type { RipInterface } from "./rip-interface.js"
import type { RipRoute } from "./route.js"
import type { RipTable } from "./table.js"
import type { Telling } from "./telling.js"

/** What the router decides of what it hears. */
export interface Hearing {
  /** Whether it decides the same again as long as entry, route and interface are the same. */
  readonly isPredictable: boolean
  accepts(entry: RipEntry, on: RipInterface): boolean
  metricOver(metric: number, on: RipInterface): number
  judge(present: RipRoute | undefined, offer: Offer): Verdict
}

/** Learns routes from neighbours. */
export class RipLearner {
  /** Routers that were heard, in the order of their first response. */
  readonly neighbors = new Map<Address, RipNeighbor>()
  /** The one that is looked at: of millions, nearly all only confirm what is known. */
  private readonly offer = new Offer()

  constructor(
    private readonly table: RipTable,
    private readonly router: Hearing,
  ) {}

  /** A neighbour tells its routes. */
  hear(response: RipMessage, on: RipInterface, from: Address, now: number): void {
    const { table } = this
    const { isPredictable } = this.router
    const neighbor = this.neighborAt(from)
    const telling = neighbor.note(response, on.index, now)
    neighbor.badRoutes += response.skipped
    for (const entry of response.entries)
      if (!isPredictable || !telling.repeat(entry, table, now)) this.learn(entry, on, neighbor, telling, now)
  }

  private neighborAt(address: Address): RipNeighbor {
    const known = this.neighbors.get(address)
    if (known !== undefined) return known
    const neighbor = new RipNeighbor(address)
    this.neighbors.set(address, neighbor)
    return neighbor
  }

  private learn(
    entry: RipEntry,
    on: RipInterface,
    neighbor: RipNeighbor,
    telling: Telling,
    now: number,
  ): void {
    const { offer, table } = this
    const { revision } = table
    if (!this.takes(entry, on, neighbor)) return telling.note(entry, undefined, false, revision)
    this.fillIn(entry, on, neighbor.address)
    const present = telling.find(entry.prefix, table)
    const verdict = this.router.judge(present, offer)
    if (verdict === "refresh" && present !== undefined) table.refresh(present, now)
    const route = verdict === "adopt" ? table.adopt(entry.prefix, offer, now) : present
    telling.note(entry, route, verdict === "refresh", revision)
  }

  private takes(entry: RipEntry, on: RipInterface, neighbor: RipNeighbor): boolean {
    const isAccepted = this.router.accepts(entry, on)
    if (!isAccepted) neighbor.badRoutes++
    // What goes through this router is no way for it.
    return isAccepted && (entry.nextHop === undefined || entry.nextHop !== on.address)
  }

  private fillIn({ metric, tag, nextHop }: RipEntry, on: RipInterface, from: Address): void {
    const { offer } = this
    offer.metric = this.router.metricOver(metric, on)
    offer.heard = metric
    offer.tag = tag
    offer.from = from
    offer.gateway = nextHop !== undefined && on.hasOnSubnet(nextHop) ? nextHop : from
    offer.interface = on.index
  }
}
