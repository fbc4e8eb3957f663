/** What has been flooded to a neighbour and not yet acknowledged (RFC 2328 §13.6). */
import { Timer } from "@hourglass/aca"
import type { Entry } from "./database.js"
import type { Neighbor } from "./neighbor.js"

const absent = -1
const least = 16 // places

/**
 * The Link state retransmission list of a neighbour: each LSA is sent again at intervals, until it is acknowledged.
 *
 * Large networks flood very much, so the list is a line in the order of sending, from which what is acknowledged is not
 * taken out but passed over later; for each LSA of the router it is noted where in the line it stands.
 */
export class Retransmissions {
  /** How many LSAs wait. */
  size = 0
  private line: Entry[] = []
  /** When each in the line was sent, simulated seconds. */
  private times: number[] = []
  /** Place in the line, by the slot of the entry. */
  private places = new Int32Array(0)
  private readonly timer: Timer

  constructor(private readonly neighbor: Neighbor) {
    this.timer = new Timer(neighbor.interface.ospf, repeat, this)
  }

  has({ slot }: Entry): boolean {
    return slot < this.places.length && this.places[slot] !== absent
  }

  /** An LSA has just been flooded to the neighbour. */
  add(entry: Entry): void {
    const { slot } = entry
    if (slot >= this.places.length) this.grow(slot)
    if (this.places[slot] === absent) this.size++
    this.places[slot] = this.line.length // where it stood before is passed over
    this.line.push(entry)
    this.times.push(this.neighbor.interface.ospf.now)
    if (!this.timer.isArmed) this.timer.after(this.interval)
  }

  /** It was acknowledged, or there is a newer instance. Returns whether it was waiting for that. */
  remove(entry: Entry): boolean {
    if (this.size === 0 || !this.has(entry)) return false
    this.places[entry.slot] = absent
    this.size--
    if (this.size === 0) this.forgetLine()
    return true
  }

  clear(): void {
    this.size = 0
    this.places = new Int32Array(0)
    this.forgetLine()
  }

  private forgetLine(): void {
    this.line = []
    this.times = []
    this.timer.cancel()
  }

  private get interval(): number {
    return this.neighbor.interface.settings.retransmitInterval
  }

  private grow(slot: number): void {
    let size = Math.max(least, this.places.length)
    while (size <= slot) size *= 2
    const places = new Int32Array(size).fill(absent)
    places.set(this.places)
    this.places = places
  }

  /** Sends again what has waited for the whole interval, and comes back when the next one has. */
  sendDue(): void {
    const { line, times, places, interval, neighbor } = this
    const { now } = neighbor.interface.ospf
    this.line = []
    this.times = []
    const due: Entry[] = []
    line.forEach((entry, place) => {
      if (places[entry.slot] !== place) return
      if (times[place] + interval <= now) due.push(entry)
      else this.keep(entry, times[place])
    })
    for (const entry of due) this.keep(entry, now)
    neighbor.interface.outbox.sendCopies(due, neighbor)
    if (this.size > 0) this.timer.at(this.times[0] + interval)
  }

  private keep(entry: Entry, time: number): void {
    this.places[entry.slot] = this.line.length
    this.line.push(entry)
    this.times.push(time)
  }
}

const repeat = (list: Retransmissions): void => list.sendDue()
