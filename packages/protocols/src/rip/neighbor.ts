/** A router that was heard. */
import type { Address } from "@hourglass/net"
import type { RipMessage } from "./message.js"
import type { RipInterface } from "./rip-interface.js"
import { Telling } from "./telling.js"

export class RipNeighbor {
  /** The interface on which it was last heard. */
  interface = -1
  /** When its last response came, simulated seconds. */
  heard = Number.NEGATIVE_INFINITY
  /** Messages that were dropped, and entries that were ignored. */
  badPackets = 0
  badRoutes = 0

  private readonly tellings: Telling[] = [] // by interface

  constructor(readonly address: Address) {}

  /** A response has come on an interface. Returns what this one tells there. */
  note(response: RipMessage, on: RipInterface, now: number): Telling {
    this.heard = now
    this.interface = on.index
    this.tellings[on.index] ??= new Telling(this.address, on)
    const telling = this.tellings[on.index]
    telling.begin(response.entries, now)
    return telling
  }
}
