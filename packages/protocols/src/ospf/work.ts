import { askOn } from "./exchange.js"
import type { OspfInterface } from "./interface.js"
import type { Neighbor } from "./neighbor.js"
import type { Ospf } from "./ospf.js"

/**
 * One piece of work: everything that a packet, a timer or another event leads to. What it changes is told when it is
 * done, so that one packet carries all that it brings about.
 */
export class Work {
  private depth = 0
  private readonly waiting: OspfInterface[] = []
  private readonly answered: Neighbor[] = []

  constructor(private readonly ospf: Ospf) {}

  /** Does something, then sends what follows from it. May be called inside itself. */
  do(work: () => void): void {
    this.begin()
    work()
    this.end()
  }

  begin(): void {
    this.depth++
  }

  end(): void {
    if (this.depth === 1) this.settle()
    this.depth--
  }

  /** An interface has something to send when the work is done. */
  flushLater(own: OspfInterface): void {
    this.waiting.push(own)
  }

  /** Something that this router has asked a neighbour for has come. */
  askLater(neighbor: Neighbor): void {
    this.answered.push(neighbor)
  }

  /** What was begun is of no interest any more: the router stops. */
  abandon(): void {
    for (const own of this.waiting) own.outbox.clear()
    this.waiting.length = 0
    this.answered.length = 0
  }

  private settle(): void {
    const { origination, announcements, areas } = this.ospf
    if (this.answered.length > 0) for (const neighbor of this.answered.splice(0)) askOn(neighbor)
    announcements.originateChanged()
    origination.originateChanged()
    for (const area of areas.list) area.ageing.forgetFlushed()
    areas.system.ageing.forgetFlushed()
    if (this.waiting.length === 0) return
    for (const own of this.waiting.splice(0)) {
      own.acknowledgments.flush()
      if (!own.outbox.isHeldBack) own.outbox.flush()
    }
  }
}
