import { event } from "@hourglass/aca"
import type { Link } from "../link.js"
import type { Node } from "../node.js"

export interface FailureChange {
  /** Simulated seconds. */
  readonly time: number
  readonly of: Link | Node
  readonly isUp: boolean
}

/** A link or node has been made to fail, or to recover. */
export const FailureEvent = event("inet.failure", {
  initiator: "failures",
  reactor: "monitor",
}).of<FailureChange>()
