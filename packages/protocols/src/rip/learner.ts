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
    const telling = neighbor.note(response, on, now)
    neighbor.badRoutes += response.skipped
    for (const entry of response.entries) {
      if (isPredictable && telling.repeat(entry, table, now)) continue
      if (!this.learn(entry, telling, now)) neighbor.badRoutes++
    }
  }

  private neighborAt(address: Address): RipNeighbor {
    const known = this.neighbors.get(address)
    if (known !== undefined) return known
    const neighbor = new RipNeighbor(address)
    this.neighbors.set(address, neighbor)
    return neighbor
  }

  /** Returns whether the entry is accepted. */
  private learn(entry: RipEntry, telling: Telling, now: number): boolean {
    const { table } = this
    const { revision } = table
    const isAccepted = this.router.accepts(entry, telling.on)
    // What goes through this router is no way for it.
    if (!isAccepted || (entry.nextHop !== undefined && entry.nextHop === telling.on.address)) {
      telling.note(entry, undefined, false, revision)
      return isAccepted
    }
    const offer = this.offerOf(entry, telling)
    const present = telling.find(entry.prefix, table)
    const verdict = this.router.judge(present, offer)
    if (verdict === "refresh" && present !== undefined) table.refresh(present, now)
    const route = verdict === "adopt" ? table.adopt(entry.prefix, offer, now) : present
    telling.note(entry, route, verdict === "refresh", revision)
    return true
  }

  private offerOf({ metric, tag, nextHop }: RipEntry, { from, on }: Telling): Offer {
    const { offer } = this
    offer.heard = metric
    offer.metric = this.router.metricOver(metric, on)
    offer.tag = tag
    offer.from = from
    offer.gateway = nextHop !== undefined && on.hasOnSubnet(nextHop) ? nextHop : from
    offer.interface = on.index
    return offer
  }
}
