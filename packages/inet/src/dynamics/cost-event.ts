import { event } from "@hourglass/aca"
import type { Cost } from "../contracts/index.js"
import type { Link } from "../link.js"
import type { Node } from "../node.js"

export interface CostChange {
  /** Simulated seconds. */
  readonly time: number
  readonly of: Link
  /** At the ends of which nodes; undefined for all. */
  readonly ends: readonly Node[] | undefined
  readonly cost: Cost
}

/** A link has been made to cost something else. */
export const CostEvent = event("inet.cost-change", {
  initiator: "cost changes",
  reactor: "monitor",
}).of<CostChange>()
