/**
 * What it costs to send over an interface, > 0, in the measure of whoever finds the routes. "default": what the options
 * of the node's routing protocols say, and the `cost` of the network where routes are computed.
 */
export type Cost = number | "default"

/** Whether it can be a cost at all; routing protocols have limits of their own. */
export const isCost = (cost: Cost): boolean =>
  cost === "default" || (typeof cost === "number" && cost > 0 && Number.isFinite(cost))
