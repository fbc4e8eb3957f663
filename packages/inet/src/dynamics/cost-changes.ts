/**
 * Makes the cost of a link change: by schedule, at random, or periodically. What a cost does is for the routing
 * protocols to say: they hear of it at once.
 */
import { OptionError } from "@hourglass/aca"
import { type Cost, isCost } from "../contracts/index.js"
import { Link } from "../link.js"
import type { Node } from "../node.js"
import { changeLink } from "./change-link.js"
import { CostEvent } from "./cost-event.js"
import { type CostPattern, costInstantsOf } from "./cost-pattern.js"
import { PlannedChanges } from "./planned-changes.js"

/** What costs something else, when, and what. A pattern without an end keeps the simulation going. */
export type CostOptions = {
  readonly of: Link
  /** The nodes for which it changes, as far as they send over it: one for one direction. Default all that it joins. */
  readonly ends?: readonly Node[] | undefined
} & CostPattern

export class CostChanges extends PlannedChanges<Link, CostOptions> {
  readonly changes = this.emitter("changes", CostEvent)

  /** How many changes there have been. */
  count = 0
  /** The cost that it gave the link last; undefined before the first change. */
  cost: Cost | undefined = undefined

  private ends: readonly Node[] | undefined

  constructor(name: string, options: CostOptions) {
    const { of, ends, ...pattern } = options
    if (!(of instanceof Link)) throw new OptionError(`cost changes ${name}: "of" is ${of}; it must be a link`)
    super(name, options, costInstantsOf(name, pattern))
    this.ends = ends
  }

  /** The cost that the link gets at the next change. Called at each of the instants. */
  protected nextCost(): Cost {
    const { costs } = this.options
    if (!("meanInterval" in this.options)) return costs[this.count % costs.length]
    return this.random.pick(costs.filter((cost) => cost !== this.cost))
  }

  protected override change(): void {
    const cost = this.nextCost()
    if (!isCost(cost))
      throw new OptionError(`${this.path}: a cost is ${cost}; it must be a number > 0, or "default"`)
    const { target, ends } = this
    const where = ends === undefined ? "" : ` from ${ends.map((node) => node.path).join(" and ")}`
    this.announce(`${target.path} costs ${cost === "default" ? "its default" : cost}${where}`)
    this.count++
    this.cost = cost
    changeLink(target, { cost, ends })
    if (this.changes.heard) this.changes.emit({ time: this.now, of: target, ends, cost })
  }

  override reset(): void {
    this.count = 0
    this.cost = undefined
  }

  /** In a copy of a network, the cost of the copy's link changes. */
  override copyTo(copy: this, counterpart: Parameters<PlannedChanges["copyTo"]>[1]): void {
    super.copyTo(copy, counterpart)
    copy.ends = this.ends?.map((node) => (counterpart(node) ?? node) as Node)
  }
}
