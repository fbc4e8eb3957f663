import { event } from "@hourglass/aca"
import type { Link } from "../link.js"
import type { Node } from "../node.js"

export interface PlannedChange {
  /** Simulated seconds. */
  readonly time: number
  readonly of: Link | Node
  /** What is to happen, like "/net/r1-r2 fails". */
  readonly text: string
}

/** A link or node is about to fail, to recover, or to cost something else: told right before, at the same time. */
export const ChangeAhead = event("inet.change-ahead", {
  initiator: "planned changes",
  reactor: "monitor",
}).of<PlannedChange>()
