/** How far an LSA is flooded (RFC 2328 §13.3): in one area, or, for AS-external-LSAs, in all but stub areas. */
import { Ageing } from "./ageing.js"
import { LinkStateDatabase } from "./database.js"
import type { OspfInterface } from "./interface.js"
import type { Ospf } from "./ospf.js"
import { OwnLsas } from "./own-lsas.js"

/** Where LSAs are flooded: the database that all routers in it share, and the ways to them. */
export abstract class FloodingScope {
  readonly database: LinkStateDatabase
  /** The LSAs in it that this router originates. */
  readonly own: OwnLsas
  readonly ageing: Ageing

  constructor(readonly ospf: Ospf) {
    this.database = new LinkStateDatabase(ospf.slots)
    this.own = new OwnLsas(this)
    this.ageing = new Ageing(this)
  }

  /** The interfaces that LSAs are flooded over. */
  abstract readonly interfaces: readonly OspfInterface[]

  /** What the router can do in this scope, for the LSAs it originates (§A.2). */
  abstract readonly capabilities: number

  /** Forgets everything. */
  reset(): void {
    this.database.clear()
    this.own.clear()
    this.ageing.cancel()
  }
}
