/** How LSAs and acknowledgments leave an interface: as many in a packet as fit, to whom §8.1 and §13 want them sent. */
import { Timer } from "@hourglass/aca"
import { allDRouters, allSpfRouters, ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import type { OspfInterface } from "./interface.js"
import { type Aged, type AnyLsa, lsaHeaderLength } from "./lsa.js"
import { fixedSizes, type LinkStateUpdate, ospfHeaderSize } from "./message.js"
import type { Neighbor } from "./neighbor.js"

const { MaxAge } = ospfConstants
const ipHeaderSize = 20 // bytes

/**
 * What waits to leave one interface: sent at the end of what is being done now, but only so often (`floodPacing`), so
 * that where much is flooded at once each packet carries as much as it can.
 */
export class Outbox {
  private updates: Entry[] = []
  private lastFlush = Number.NEGATIVE_INFINITY
  private timer: Timer | undefined = undefined

  constructor(private readonly own: OspfInterface) {}

  /** An LSA is to be flooded. */
  add(entry: Entry): void {
    this.updates.push(entry)
    if (this.updates.length > 1) return
    const { ospf } = this.own
    const earliest = this.lastFlush + ospf.times.floodPacing
    if (earliest <= ospf.now) return ospf.work.flushLater(this.own)
    this.timer ??= new Timer(ospf, flush, this)
    this.timer.at(earliest)
  }

  clear(): void {
    this.updates = []
    this.timer?.cancel()
  }

  /** Whether it waits because it has sent something a moment ago. */
  get isHeldBack(): boolean {
    return this.timer?.isArmed ?? false
  }

  /** §13.3 (5): sends what has been added. */
  flush(): void {
    const { updates, own } = this
    if (updates.length === 0) return
    this.updates = []
    this.lastFlush = own.ospf.now
    if (own.sendsToEach) {
      for (const neighbor of own.neighbors)
        if (neighbor.isAtLeast("Exchange")) this.sendCopies(updates, neighbor)
    } else for (const content of this.inParts(updates)) own.send(content, this.everybody)
  }

  /** §13.3 (5), §13.5: those who flood on a shared link speak to all, the others to them. */
  private get everybody() {
    const { type, state } = this.own
    return type !== "broadcast" || state === "DR" || state === "Backup" ? allSpfRouters : allDRouters
  }

  /** Sends LSAs to one neighbour: because it asked for them, or did not acknowledge them. */
  sendCopies(entries: readonly Entry[], neighbor: Neighbor): void {
    for (const content of this.inParts(entries)) this.own.sendTo(neighbor, content)
  }

  /** As many updates as it takes. Each LSA ages by passing the link (§13.3). */
  private *inParts(entries: readonly Entry[]): Generator<LinkStateUpdate> {
    const { ospf, settings, packetSize } = this.own
    const room = packetSize - ipHeaderSize - ospfHeaderSize - fixedSizes.update
    let lsas: Aged<AnyLsa>[] = []
    let size = 0
    for (const entry of entries) {
      const { lsa } = entry
      if (size + lsa.length > room && lsas.length > 0) {
        yield { kind: "link-state-update", lsas }
        lsas = []
        size = 0
      }
      lsas.push(lsa.aged(Math.min(MaxAge, entry.ageAt(ospf.now) + settings.transmitDelay)))
      size += lsa.length
    }
    if (lsas.length > 0) yield { kind: "link-state-update", lsas }
  }

  /** §13.5: to one neighbour, or to all who flood on the link. */
  sendAcknowledgments(headers: readonly Aged[], to: Neighbor | undefined): void {
    const { own } = this
    const room = Math.floor((own.packetSize - ipHeaderSize - ospfHeaderSize) / lsaHeaderLength)
    for (let at = 0; at < headers.length; at += room) {
      const content = { kind: "link-state-acknowledgment", headers: headers.slice(at, at + room) } as const
      if (to !== undefined) own.sendTo(to, content)
      else if (own.sendsToEach) for (const neighbor of own.neighbors) own.sendTo(neighbor, content)
      else own.send(content, this.everybody)
    }
  }
}

const flush = (outbox: Outbox): void => outbox.flush()
