import { Prefix } from "@hourglass/net"
import { backbone } from "./constants.js"
import { formatIdentifier } from "./identifiers.js"
import type { LsaChange } from "./incremental-spf.js"
import type { OspfInterface } from "./interface.js"
import { capabilities } from "./message.js"
import type { AreaOptions } from "./options.js"
import type { Ospf } from "./ospf.js"
import { FloodingScope } from "./scope.js"
import type { ShortestPathTree } from "./spf.js"

const none: readonly never[] = Object.freeze([])

/** Networks that other areas see as one (§3.5). */
export interface Range {
  readonly prefix: Prefix
  readonly isAdvertised: boolean
}

/** An area that this router is attached to (RFC 2328 §6). */
export class Area extends FloodingScope {
  /** Its interfaces that are up, virtual links among them in the backbone. */
  override interfaces: readonly OspfInterface[] = none
  /** The last shortest paths through it. */
  tree: ShortestPathTree | undefined = undefined
  /** What has changed in its database since. */
  changes: LsaChange[] = []
  /** §6: whether virtual links of others pass it. */
  isTransit = false
  readonly ranges: readonly Range[]
  /** §12.4.3: those of them with a network that this router has a way to. */
  activeRanges: readonly Prefix[] = none

  constructor(
    ospf: Ospf,
    readonly id: number,
    readonly options: AreaOptions,
  ) {
    super(ospf)
    this.ranges = (options.ranges ?? []).map(({ prefix, isAdvertised = true }) => ({
      prefix: Prefix.from(prefix),
      isAdvertised,
    }))
  }

  get isBackbone(): boolean {
    return this.id === backbone
  }

  /** §3.6. */
  get isStub(): boolean {
    return this.options.isStub ?? false
  }

  override get capabilities(): number {
    return this.isStub ? 0 : capabilities.external
  }

  /** The range that a network belongs to. */
  rangeOf(prefix: Prefix): Range | undefined {
    return this.ranges.find((range) => range.prefix.covers(prefix))
  }

  /** Whether the router is attached to it (§3): it has an interface there that is up. */
  get isActive(): boolean {
    return this.interfaces.length > 0
  }

  override reset(): void {
    super.reset()
    this.interfaces = none
    this.tree = undefined
    this.changes = []
    this.isTransit = false
    this.activeRanges = none
  }

  override toString(): string {
    return formatIdentifier(this.id)
  }
}

/** The autonomous system, for AS-external-LSAs (RFC 2328 §5). */
export class AutonomousSystem extends FloodingScope {
  override readonly capabilities = capabilities.external
  /** Those of all areas but stub areas; no virtual links (§13.3). */
  override interfaces: readonly OspfInterface[] = none
}
