/**
 * What this router originates, and when (RFC 2328 §12.4): router-LSAs and network-LSAs. Summary- and
 * AS-external-LSAs follow from the routes, see `summary-lsas.ts` and `external-lsas.ts`.
 *
 * Bad news is told at once, when the packet or event that brought it has been handled. Good news, of an adjacency
 * that is new, waits a moment for others (`originationDelay`), and while others are about to be made up to a second:
 * else the first adjacency of a router that starts would be told at once, and the rest of them MinLSInterval later.
 * For the same reason a router says nothing of itself before it has somebody to say it to.
 */
import { Timer } from "@hourglass/aca"
import type { Area } from "./area.js"
import type { OspfInterface } from "./interface.js"
import { lsTypes, type NetworkBody } from "./lsa.js"
import type { Neighbor } from "./neighbor.js"
import type { Ospf } from "./ospf.js"
import { routerBody } from "./router-lsa.js"
import { VirtualLink } from "./virtual-link.js"

const longestWait = 1 // s; MinLSArrival: two instances must not follow each other sooner in any case

/** News of an area that waits for more. */
interface Wait {
  readonly area: Area
  readonly timer: Timer
  /** Simulated seconds. */
  since: number
}

export class Origination {
  private readonly changed = new Set<Area>()
  private readonly waits = new Map<Area, Wait>()

  constructor(private readonly ospf: Ospf) {}

  /** §12.4 (2), (3): an interface has another state, or another designated router. */
  interfaceChanged({ area }: OspfInterface): void {
    this.changed.add(area)
    this.ospf.calculation.linksChanged()
  }

  /** §12.4 (4): an adjacency has been made or lost. */
  adjacencyChanged({ interface: own, isFull }: Neighbor): void {
    const { area } = own
    if (own instanceof VirtualLink) this.changed.add(own.transit) // its flag V (§12.4.1)
    this.ospf.calculation.linksChanged()
    if (isFull) this.soon(area)
    else this.changed.add(area)
  }

  /** What the router says of itself in an area may have changed. */
  areaChanged(area: Area): void {
    this.changed.add(area)
  }

  /** Originates what has changed. Called when something has been handled. */
  originateChanged(): void {
    if (this.changed.size === 0) return
    const areas = [...this.changed]
    this.changed.clear()
    for (const area of areas) this.originateFor(area)
  }

  cancel(): void {
    this.changed.clear()
    for (const { timer } of this.waits.values()) timer.cancel()
    this.waits.clear()
  }

  private soon(area: Area): void {
    let wait = this.waits.get(area)
    if (wait === undefined) {
      wait = { area, timer: new Timer(this.ospf, () => this.tellNews(area)), since: 0 }
      this.waits.set(area, wait)
    }
    if (wait.timer.isArmed) return
    wait.since = this.ospf.now
    wait.timer.after(this.ospf.times.originationDelay)
  }

  private tellNews(area: Area): void {
    const wait = this.waits.get(area)
    const { now, times } = this.ospf
    const isMoreToCome = area.interfaces.some((own) =>
      own.neighbors.some((each) => each.isAtLeast("ExStart") && !each.isFull),
    )
    if (wait !== undefined && isMoreToCome && now - wait.since < longestWait)
      wait.timer.after(times.originationDelay)
    else this.ospf.work.do(() => this.areaChanged(area))
  }

  private originateFor(area: Area): void {
    this.waits.get(area)?.timer.cancel()
    const { own } = area
    if (!area.isActive) return own.unwantAll()
    if (!own.hasAny(lsTypes.router) && !area.interfaces.some(hasAdjacency)) return
    own.want(lsTypes.router, this.ospf.router, routerBody(this.ospf, area))
    own.wantOnly(lsTypes.network, this.networkBodies(area))
  }

  /** §12.4.2: of the networks whose designated router this one is, and that others are on. */
  private networkBodies(area: Area): Map<number, NetworkBody> {
    const bodies = new Map<number, NetworkBody>()
    for (const { state, facts, isNumbered, mask, neighbors } of area.interfaces) {
      const adjacent = neighbors.filter(({ isFull }) => isFull).map(({ router }) => router)
      if (state === "DR" && adjacent.length > 0)
        bodies.set(facts.networkId, {
          mask: isNumbered ? mask : 0xffffffff, // RFC 6860: nothing but the way through
          routers: [this.ospf.router, ...adjacent.sort((a, b) => a - b)],
        })
    }
    return bodies
  }
}

const hasAdjacency = ({ neighbors }: OspfInterface): boolean => neighbors.some(({ isFull }) => isFull)
