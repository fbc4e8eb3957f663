/** Acknowledgments of flooded LSAs (RFC 2328 §13.5). */
import { Timer } from "@hourglass/aca"
import type { OspfInterface } from "./interface.js"
import type { Aged } from "./lsa.js"
import type { Neighbor } from "./neighbor.js"

/** What an LSA that arrived led to: the rows of table 19 of §13.5. */
export type Circumstance =
  /** It was newer, and was flooded back out of the interface it came by. */
  | "flooded-back"
  /** It was newer, and was not flooded back out. */
  | "newer"
  /** The same instance was there, and its arrival is the neighbour's acknowledgment of it. */
  | "implied-acknowledgment"
  /** The same instance was there, and the neighbour had acknowledged it. */
  | "duplicate"
  /** Of MaxAge, with no copy here and no exchange with anybody under way. */
  | "old-and-unknown"

export type AcknowledgmentKind = "none" | "delayed" | "delayed-if-from-designated" | "direct"

// biome-ignore format: a table
/** Table 19 of §13.5: what is to be sent, by an interface that is Backup, and by one in any other state. */
export const acknowledgmentTable: Readonly<Record<Circumstance, { backup: AcknowledgmentKind; other: AcknowledgmentKind }>> = {
  "flooded-back":           { backup: "none",                       other: "none" },
  newer:                    { backup: "delayed-if-from-designated", other: "delayed" },
  "implied-acknowledgment": { backup: "delayed-if-from-designated", other: "none" },
  duplicate:                { backup: "direct",                     other: "direct" },
  "old-and-unknown":        { backup: "direct",                     other: "direct" },
}

/** The acknowledgments of one interface that wait to be sent together. */
export class Acknowledgments {
  private delayed: Aged[] = []
  /** To one neighbour, at the end of the packet that is being handled. */
  private direct: Aged[] = []
  private directTo: Neighbor | undefined = undefined
  private readonly timer: Timer

  constructor(private readonly own: OspfInterface) {
    this.timer = new Timer(own.ospf, sendDelayed, this)
  }

  /** An LSA from a neighbour is acknowledged as table 19 has it. */
  note(circumstance: Circumstance, received: Aged, from: Neighbor): void {
    const row = acknowledgmentTable[circumstance]
    const kind = this.own.state === "Backup" ? row.backup : row.other
    if (
      kind === "delayed" ||
      (kind === "delayed-if-from-designated" && from.address === this.own.designated)
    ) {
      this.delayed.push(received)
      if (!this.timer.isArmed) this.timer.after(this.own.settings.acknowledgmentDelay)
    } else if (kind === "direct") {
      if (this.directTo === undefined) this.own.ospf.work.flushLater(this.own)
      this.direct.push(received)
      this.directTo = from
    }
  }

  /** Sends the direct ones, if there are any. Called when a packet has been handled. */
  flush(): void {
    const { direct, directTo, own } = this
    if (directTo === undefined) return
    this.direct = []
    this.directTo = undefined
    own.outbox.sendAcknowledgments(direct, directTo)
  }

  /** Sends the delayed ones: on a shared network to all who flood there. */
  sendDelayed(): void {
    const { delayed, own } = this
    this.delayed = []
    if (own.neighbors.length > 0) own.outbox.sendAcknowledgments(delayed, undefined)
  }

  clear(): void {
    this.delayed = []
    this.direct = []
    this.directTo = undefined
    this.timer.cancel()
  }
}

const sendDelayed = (acknowledgments: Acknowledgments): void => acknowledgments.sendDelayed()
