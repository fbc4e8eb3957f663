/** The interfaces of a node on which a RIP router runs. */
import type { InterfaceInfo, Node } from "@hourglass/inet"
import type { IpVersion, Prefix } from "@hourglass/net"
import { givenAggregates } from "./aggregates.js"
import type { RipOptions } from "./options.js"
import { RipInterface } from "./rip-interface.js"

export class RipInterfaces {
  private readonly byIndex = new Map<number, RipInterface>()

  constructor(private readonly options: RipOptions) {}

  get(index: number): RipInterface | undefined {
    return this.byIndex.get(index)
  }

  all(): Iterable<RipInterface> {
    return this.byIndex.values()
  }

  /** Notes how an interface is now. Returns it when the protocol runs on it. */
  note(info: InterfaceInfo, version: IpVersion): RipInterface | undefined {
    const known = this.byIndex.get(info.index)
    known?.update(info)
    if (known !== undefined || !this.options.runsOn(info)) return known
    const made = new RipInterface(info, this.options, version)
    this.byIndex.set(info.index, made)
    return made
  }

  /** Gives each interface its aggregates, which it returns. */
  setAggregates(node: Node): Set<Prefix> {
    const given = givenAggregates(this.options.aggregates, node)
    for (const on of this.all()) on.aggregates = given(on.index)
    return new Set([...this.all()].flatMap(({ aggregates }) => aggregates))
  }

  clear(): void {
    this.byIndex.clear()
  }
}
