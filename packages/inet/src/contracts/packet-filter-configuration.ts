import { request } from "@hourglass/aca"

/** A request for one filter: the `filter`-th of the bank of an interface, counted from the dispatcher. */
export interface FilterCommand {
  readonly bank: number
  readonly filter: number
  readonly command: unknown
}

export type FilterReply =
  | { readonly ok: true; readonly reply: unknown }
  | { readonly ok: false; readonly error: string }

/** Configures a packet filter through the switch. An index that does not exist gives an error reply. */
export const PacketFilterConfiguration = request("inet.packet-filter-configuration", {
  initiator: "signalling protocol",
  reactor: "packet filter switch",
}).of<FilterCommand, FilterReply>()

/** What the switch hands on to a filter. What a command may be is for the filter to say. */
export const FilterControl = request("inet.filter-control", {
  initiator: "packet filter switch",
  reactor: "packet filter",
}).of<unknown, unknown>()
