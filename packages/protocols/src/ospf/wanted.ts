import type { LsaHeader } from "./lsa.js"
import type { Keyed } from "./lsa-map.js"

/** An LSA that a neighbour has, and that this router asks for (RFC 2328 §10: the Link state request list). */
export class Wanted implements Keyed<Wanted> {
  following: Wanted | undefined = undefined

  constructor(
    readonly lsa: LsaHeader,
    /** At the neighbour, seconds. */
    readonly age: number,
  ) {}
}
