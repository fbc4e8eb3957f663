import { Component, type Requester } from "@hourglass/aca"
import {
  type FilterCommand,
  FilterControl,
  type FilterReply,
  PacketFilterConfiguration,
} from "../contracts/index.js"

const filtersPerBank = 256

/** Hands configuration requests to the filter they name: (bank, filter), counted from the dispatcher. */
export class PacketFilterSwitch extends Component {
  readonly configure = this.responder("configure", PacketFilterConfiguration, this.route)
  /** To the filters, by `filterKey(bank, filter)`. */
  readonly filters = this.group("filters", this.makeFilter)

  /** The port of this group that leads to a filter. */
  to(bank: number, filter: number): Requester<"inet.filter-control", unknown, unknown> {
    return this.filters.at(filterKey(bank, filter))
  }

  private makeFilter(_key: number, name: string) {
    return this.requester(name, FilterControl)
  }

  private route({ bank, filter, command }: FilterCommand): FilterReply {
    const port = this.filters.get(filterKey(bank, filter))
    if (port?.isConnected) return { ok: true, reply: port.request(command) }
    return { ok: false, error: `${this.path} knows no filter ${filter} in bank ${bank}` }
  }
}

/** The number that stands for a filter of a bank in the switch's port group. */
export const filterKey = (bank: number, filter: number): number => bank * filtersPerBank + filter
