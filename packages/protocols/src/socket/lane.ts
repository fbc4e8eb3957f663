import type { Component, Steps } from "@hourglass/aca"
import { WaitingLine } from "./waiting-line.js"

/**
 * One direction of a connection: processes that read, or write, use it one after the other, so that what belongs
 * together stays together.
 */
export class Lane {
  private isTaken = false
  private readonly turns: WaitingLine
  private readonly newsFor: WaitingLine

  constructor(private readonly owner: Component) {
    this.turns = new WaitingLine(owner)
    this.newsFor = new WaitingLine(owner)
  }

  /** Takes the lane if nobody has it. Whoever gets true, here or from `turn`, must `leave`. */
  take(): boolean {
    const isFree = !this.isTaken
    this.isTaken = true
    return isFree
  }

  /** Waits for one's turn. */
  turn(deadline: number): Steps<boolean> {
    return this.turns.wait(deadline)
  }

  /** The next one's turn, when this one has finished what it does. */
  leave(): void {
    if (this.turns.isEmpty) this.isTaken = false
    else this.owner.simulation.defer(this, this.pass, undefined)
  }

  private pass(): void {
    if (!this.turns.wakeFirst()) this.isTaken = false
  }

  /** Whoever has its turn waits for something to happen. */
  news(deadline: number): Steps<boolean> {
    return this.newsFor.wait(deadline)
  }

  /** Something has happened. */
  tell(): void {
    this.newsFor.wakeFirst()
  }
}
