/** The areas that a router has interfaces in, and the autonomous system around them (RFC 2328 §3, §6). */
import { Area, AutonomousSystem } from "./area.js"
import { formatIdentifier, parseIdentifier } from "./identifiers.js"
import { lsTypes } from "./lsa.js"
import type { AreaOptions } from "./options.js"
import type { Ospf } from "./ospf.js"
import type { FloodingScope } from "./scope.js"

export class Areas {
  /** All that the router ever had an interface in, by area ID. */
  list: readonly Area[] = []
  /** Those that it is attached to now. */
  active: readonly Area[] = []
  /** For AS-external-LSAs. */
  readonly system: AutonomousSystem
  /** Neighbours with which a database exchange is under way: while there are any, nothing may be forgotten (§14). */
  exchanges = 0

  private readonly options: ReadonlyMap<number, AreaOptions>

  constructor(private readonly ospf: Ospf) {
    this.system = new AutonomousSystem(ospf)
    const entries = Object.entries(ospf.options.areas)
    this.options = new Map(entries.map(([id, options]) => [parseIdentifier(id, "area"), options]))
  }

  /** Whether the router is attached to several (§3.3). */
  get isBorder(): boolean {
    return this.active.length > 1
  }

  /** The area of this ID. */
  at(id: number): Area {
    const found = this.list.find((area) => area.id === id)
    if (found !== undefined) return found
    const area = new Area(this.ospf, id, this.options.get(id) ?? {})
    this.list = [...this.list, area].sort((a, b) => a.id - b.id)
    return area
  }

  /** Where LSAs of a type are flooded that came from an area. */
  scopeOf(type: number, area: Area): FloodingScope {
    return type === lsTypes.external ? this.system : area
  }

  /** Interfaces have come or gone. */
  update(): void {
    const wasBorder = this.isBorder
    for (const area of this.list) area.interfaces = this.ospf.attachments.upIn(area)
    this.active = this.list.filter((area) => area.isActive)
    for (const area of this.list) if (!area.isActive) area.tree = undefined
    this.system.interfaces = this.list.flatMap((area) =>
      area.isStub ? [] : area.interfaces.filter(({ type }) => type !== "virtual"),
    )
    if (this.isBorder !== wasBorder) this.noteAll() // bit B (§12.4.1)
  }

  /** What the router says of itself may have changed in all areas. */
  noteAll(): void {
    for (const area of this.list) this.ospf.origination.areaChanged(area)
  }

  /** Every database there is. */
  get scopes(): readonly FloodingScope[] {
    return [...this.list, this.system]
  }

  clear(): void {
    for (const scope of this.scopes) scope.reset()
    this.list = []
    this.active = []
    this.system.interfaces = []
    this.exchanges = 0
  }

  toString(): string {
    return this.list.map(({ id }) => formatIdentifier(id)).join(", ")
  }
}
