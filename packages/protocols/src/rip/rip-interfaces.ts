/** The interfaces of the node that a RIP router runs on, and what they cost (RFC 2453 §3.5). */
import { OptionError } from "@hourglass/aca"
import type { InterfaceChange, InterfaceInfo, Node } from "@hourglass/inet"
import type { IpVersion, Prefix } from "@hourglass/net"
import { GivenCosts } from "../routing/given-costs.js"
import type { RoutingProtocol } from "../routing/routing-protocol.js"
import { givenAggregates } from "./aggregates.js"
import { costFaults, type RipOptions } from "./options.js"
import { RipInterface } from "./rip-interface.js"

/** Whose interfaces they are. */
interface Runner {
  readonly path: string
  readonly options: RipOptions
  readonly version: IpVersion
  readonly interfaceQuery: RoutingProtocol["interfaceQuery"]
}

export class RipInterfaces {
  private readonly byIndex = new Map<number, RipInterface>()
  private readonly givenCosts = new GivenCosts()

  constructor(private readonly runner: Runner) {}

  get(index: number): RipInterface | undefined {
    return this.byIndex.get(index)
  }

  has(index: number): boolean {
    return this.byIndex.has(index)
  }

  all(): Iterable<RipInterface> {
    return this.byIndex.values()
  }

  clear(): void {
    this.byIndex.clear()
  }

  /** Notes how an interface is now. Returns it when the protocol runs on it. */
  note(info: InterfaceInfo): RipInterface | undefined {
    const { options, version } = this.runner
    const known = this.byIndex.get(info.index)
    if (known === undefined && !options.runsOn(info)) return undefined
    const cost = this.givenCosts.of(info)
    if (cost !== undefined) this.requireCost(info.index, cost)
    known?.update(info)
    if (known !== undefined) return known
    const made = new RipInterface(info, options, version, this.givenCosts)
    this.byIndex.set(info.index, made)
    return made
  }

  /** Notes that the node says something else of an interface's cost or bandwidth. */
  noteChange(info: InterfaceInfo, what: InterfaceChange["what"]): void {
    if (what === "cost") this.givenCosts.forget(info.index)
    if (this.byIndex.has(info.index)) this.note(info)
  }

  /** Gives an interface another cost. @throws OptionError */
  setCost(index: number, cost: number): void {
    if (!this.byIndex.has(index))
      throw new OptionError(
        `${this.runner.path} does not run on interface ${index}; it runs on ${[...this.byIndex.keys()].join(", ")}`,
      )
    this.requireCost(index, cost)
    for (const info of this.runner.interfaceQuery.request(index)) {
      this.givenCosts.set(info, cost)
      this.note(info)
    }
  }

  /** Gives each interface its aggregates, which it returns. */
  setAggregates(node: Node): Set<Prefix> {
    const given = givenAggregates(this.runner.options.aggregates, node)
    for (const on of this.all()) on.aggregates = given(on.index)
    return new Set([...this.all()].flatMap(({ aggregates }) => aggregates))
  }

  private requireCost(index: number, cost: number): void {
    const { path, options } = this.runner
    const [fault] = costFaults(cost, options.infinity, ` of interface ${index}`)
    if (fault !== undefined) throw new OptionError(`${path}: ${fault}`)
  }
}
