/**
 * Makes a link or a node fail and recover: at random, by schedule, or flapping.
 *
 * It changes only what is not so already: a failure that finds its link or node down leaves it to whoever took it
 * down, and is not counted.
 */
import { OptionError } from "@hourglass/aca"
import { Link } from "../link.js"
import { Node } from "../node.js"
import { FailureEvent } from "./failure-event.js"
import { type FailurePattern, instantsOf } from "./failure-pattern.js"
import { PlannedChanges } from "./planned-changes.js"

/** What fails, and when. A pattern without an end keeps the simulation going: run it `until` some time. */
export type FailureOptions = {
  readonly of: Link | Node
  /** Whether a link fails without its ends noticing, as one behind a switch does. Default false. */
  readonly isSilent?: boolean | undefined
} & FailurePattern

export class Failures extends PlannedChanges<Link | Node, FailureOptions> {
  readonly changes = this.emitter("changes", FailureEvent)

  /** How many failures there have been. */
  count = 0

  private isFailureNext = true
  /** Since when it is down by a failure of this component, simulated seconds. */
  private downSince: number | undefined = undefined
  private past = 0

  constructor(name: string, options: FailureOptions) {
    const { of, isSilent = false, ...pattern } = options
    if (!(of instanceof Link || of instanceof Node))
      throw new OptionError(`failures ${name}: "of" is ${of}; it must be a link or a node`)
    if (isSilent && of instanceof Node)
      throw new OptionError(`failures ${name}: isSilent is for links; nobody sees a node fail in any case`)
    super(name, options, instantsOf(name, pattern))
  }

  /** Down by a failure of this component, until its own recovery, in total, seconds. */
  get timeDown(): number {
    return this.past + (this.downSince === undefined ? 0 : this.now - this.downSince)
  }

  /** The share of the time since the start that it was not down by a failure of this component. */
  get availability(): number {
    const elapsed = this.now - this.begin
    return elapsed > 0 ? 1 - this.timeDown / elapsed : 1
  }

  private get isTargetUp(): boolean {
    return this.target instanceof Link ? this.target.isUp : this.target.state === "started"
  }

  protected override change(): void {
    if (this.isFailureNext) this.fail()
    else this.recover()
    this.isFailureNext = !this.isFailureNext
  }

  private fail(): void {
    if (!this.isTargetUp) return
    this.announce(`${this.target.path} fails`)
    this.count++
    this.downSince = this.now
    const { isSilent } = this.options
    if (this.target instanceof Link) this.target.down({ isSilent })
    else this.target.fail()
    this.tell(false)
  }

  private recover(): void {
    if (this.downSince === undefined) return
    this.past += this.now - this.downSince
    this.downSince = undefined
    if (this.isTargetUp) return
    this.announce(`${this.target.path} recovers`)
    if (this.target instanceof Link) this.target.up()
    else this.target.recover()
    this.tell(true)
  }

  private tell(isUp: boolean): void {
    if (this.changes.heard) this.changes.emit({ time: this.now, of: this.target, isUp })
  }

  override reset(): void {
    this.count = 0
    this.past = 0
    this.downSince = undefined
    this.isFailureNext = true
  }
}
