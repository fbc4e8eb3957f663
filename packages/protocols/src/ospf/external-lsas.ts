/** The AS-external-LSAs of this router (RFC 2328 §12.4.4): routes of its configuration and of other protocols. */
import { OptionError } from "@hourglass/aca"
import { Address, Prefix } from "@hourglass/net"
import { ospfConstants } from "./constants.js"
import { linkStateIds } from "./link-state-ids.js"
import { type ExternalBody, lsTypes, maskOf } from "./lsa.js"
import type { ExternalRoute } from "./options.js"
import type { Ospf } from "./ospf.js"

const usualMetric = 20 // what routers take that are told nothing else
const { LSInfinity } = ospfConstants

export class ExternalAnnouncements {
  /** By prefix: what the options say, and what was announced and withdrawn since; goes before what was taken over. */
  private readonly own = new Map<Prefix, ExternalBody>()
  private readonly imported = new Map<Prefix, ExternalBody>()
  private isChanged = false
  private wasAny = false

  constructor(
    private readonly ospf: Ospf,
    private readonly configured: readonly ExternalRoute[],
  ) {
    this.clear()
  }

  /** §3.3: whether this router tells of anything outside the AS. */
  get isAny(): boolean {
    return this.own.size + this.imported.size > 0
  }

  announce(route: ExternalRoute): void {
    this.own.set(Prefix.from(route.prefix), bodyOf(route))
    this.note()
  }

  withdraw(prefix: Prefix): void {
    if (this.own.delete(prefix)) this.note()
  }

  /** Takes over a route of another source, or lets go of it. */
  takeOver(prefix: Prefix, route: ExternalRoute | undefined): void {
    if (route === undefined) this.imported.delete(prefix)
    else this.imported.set(prefix, bodyOf(route))
    this.note()
  }

  /** Something has changed: the LSAs follow when what is being done now is done. */
  note(): void {
    this.isChanged = true
  }

  /** The router begins anew, with what its options say. */
  clear(): void {
    this.own.clear()
    for (const route of this.configured) this.own.set(Prefix.from(route.prefix), bodyOf(route))
    this.imported.clear()
    this.isChanged = false
    this.wasAny = false
  }

  /** Makes the AS-external-LSAs of this router what it announces. */
  originateChanged(): void {
    if (!this.isChanged) return
    this.isChanged = false
    const bodies = new Map([...this.imported, ...this.own])
    const byId = new Map<number, ExternalBody>()
    for (const [prefix, id] of linkStateIds(bodies.keys())) byId.set(id, bodies.get(prefix) as ExternalBody)
    this.ospf.areas.system.own.wantOnly(lsTypes.external, byId)
    if (this.isAny !== this.wasAny) this.ospf.areas.noteAll() // bit E (§12.4.1)
    this.wasAny = this.isAny
  }
}

function bodyOf({
  prefix,
  metric = usualMetric,
  metricType = 2,
  tag = 0,
  forwarding,
}: ExternalRoute): ExternalBody {
  if (!(Number.isInteger(metric) && metric >= 0 && metric < LSInfinity))
    throw new OptionError(
      `the external route to ${prefix} has metric ${metric}; it must be a whole number within 0 and ${LSInfinity - 1}`,
    )
  return {
    mask: maskOf(Prefix.from(prefix)),
    isType2: metricType === 2,
    metric,
    forwarding: forwarding === undefined ? 0 : Address.of(forwarding).word0,
    tag,
  }
}
