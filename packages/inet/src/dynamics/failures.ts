/**
 * Makes a link or a node fail and recover: at random, by schedule, or flapping.
 *
 * It changes only what is not so already: a failure that finds its link or node down leaves it to whoever took it
 * down, and is not counted.
 */
import { Component, OptionError } from "@hourglass/aca"
import { Link } from "../link.js"
import { Node } from "../node.js"
import { FailureEvent } from "./failure-event.js"
import { type FailurePattern, type Instants, instantsOf } from "./failure-pattern.js"

/** What fails, and when. A pattern without an end keeps the simulation going: run it `until` some time. */
export type FailureOptions = { readonly of: Link | Node } & FailurePattern

export class Failures extends Component<FailureOptions> {
  readonly changes = this.emitter("changes", FailureEvent)

  /** How many failures there have been. */
  count = 0

  private target: Link | Node
  private instants: Instants | undefined = undefined
  private isFailureNext = true
  /** Since when it is down by a failure of this component, simulated seconds. */
  private downSince: number | undefined = undefined
  private begin = 0
  private past = 0
  private readonly change = this.timer(this.turn)
  private readonly makeInstants: ReturnType<typeof instantsOf>

  constructor(name: string, options: FailureOptions) {
    super(name, options)
    const { of, ...pattern } = options
    if (!(of instanceof Link || of instanceof Node))
      throw new OptionError(`failures ${name}: "of" is ${of}; it must be a link or a node`)
    this.target = of
    this.makeInstants = instantsOf(name, pattern)
  }

  override start(): void {
    this.refusePlace()
    this.begin = this.now
    this.instants = this.makeInstants(this.random, this.begin)
    this.armNext()
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

  private armNext(): void {
    const next = this.instants?.next()
    if (next?.done === false) this.change.at(next.value)
  }

  private turn(): void {
    if (this.isFailureNext) this.fail()
    else this.recover()
    this.isFailureNext = !this.isFailureNext
    this.armNext()
  }

  private fail(): void {
    if (!this.isTargetUp) return
    this.count++
    this.downSince = this.now
    if (this.target instanceof Link) this.target.down()
    else this.target.fail()
    this.tell(false)
  }

  private recover(): void {
    if (this.downSince === undefined) return
    this.past += this.now - this.downSince
    this.downSince = undefined
    if (this.isTargetUp) return
    if (this.target instanceof Link) this.target.up()
    else this.target.recover()
    this.tell(true)
  }

  private tell(isUp: boolean): void {
    if (this.changes.heard) this.changes.emit({ time: this.now, of: this.target, isUp })
  }

  /** A part of a node would stop with it, and never bring anything back. */
  private refusePlace(): void {
    for (let place = this.parent; place !== undefined; place = place.parent)
      if (place instanceof Node)
        throw new OptionError(
          `${this.path} is a part of ${place.path} and would fail with it; add it to the network or the simulation`,
        )
    if (!this.target.isAttached || this.target.simulation !== this.simulation)
      throw new OptionError(
        `${this.path} is to make ${this.target.path} fail, which is not in the same simulation`,
      )
  }

  override reset(): void {
    this.count = 0
    this.past = 0
    this.downSince = undefined
    this.isFailureNext = true
  }

  /** In a copy of a network, the copy of the link or node fails. */
  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.target = (counterpart(this.target) ?? this.target) as Link | Node
  }
}
