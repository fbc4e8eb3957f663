/**
 * Link state advertisements (RFC 2328 §12, §A.4): what routers tell each other of the network.
 *
 * One instance of an LSA is one object, whoever holds it: it says nothing of its age, which differs from router to
 * router and moment to moment, and it never changes.
 */
import { Address, Prefix } from "@hourglass/net"
import { formatIdentifier } from "./identifiers.js"

/** §A.4.1. */
export const lsTypes = { router: 1, network: 2, summary: 3, asbrSummary: 4, external: 5 } as const
export type LsType = (typeof lsTypes)[keyof typeof lsTypes]

/** What names an LSA (§12.1): its instances share it. */
export interface LsaKey {
  readonly type: LsType
  /** Link State ID; what it means depends on the type (§12.1.4). */
  readonly id: number
  /** The router that originated it. */
  readonly router: number
}

/** The header of one instance, without the age (§A.4.1). An LSA is its own header. */
export interface LsaHeader extends LsaKey {
  /** Optional capabilities of the originator (§A.2). */
  readonly options: number
  /** Signed: 0x80000001 is the lowest in use (§12.1.6). */
  readonly sequence: number
  /** Header and body, bytes. */
  readonly length: number
}

/** An LSA or header and how old it is where it is now, seconds. */
export interface Aged<L extends LsaHeader = LsaHeader> {
  readonly lsa: L
  readonly age: number
}

/** §A.4.2. */
export const linkTypes = { pointToPoint: 1, transit: 2, stub: 3, virtual: 4 } as const
export type LinkType = (typeof linkTypes)[keyof typeof linkTypes]

/** A link of a router-LSA (§A.4.2; table 18 of §12.4.1 says what `id` and `data` are). */
export class RouterLink {
  /** The network of a stub link; undefined for another link, or where `data` is no mask. */
  readonly prefix: Prefix | undefined

  constructor(
    readonly type: LinkType,
    readonly id: number,
    readonly data: number,
    readonly metric: number,
  ) {
    this.prefix = type === linkTypes.stub ? prefixOf(id, data) : undefined
  }
}

/** The state of a router's links to one area (§12.4.1). */
export interface RouterBody {
  /** V: an end of a fully adjacent virtual link that passes this area. */
  readonly isVirtualEndpoint: boolean
  /** E: it originates AS-external-LSAs. */
  readonly isExternal: boolean
  /** B: it is an area border router. */
  readonly isBorder: boolean
  readonly links: readonly RouterLink[]
}

/** The routers on a network, as its designated router knows them (§12.4.2). */
export interface NetworkBody {
  readonly mask: number
  readonly routers: readonly number[]
}

/** A destination outside the area (§12.4.3): a network, or for type 4 a router, whose mask is 0. */
export interface SummaryBody {
  readonly mask: number
  readonly metric: number
}

/** A destination outside the autonomous system (§12.4.4). */
export interface ExternalBody {
  readonly mask: number
  /** E: its metric is larger than any way inside the AS. */
  readonly isType2: boolean
  readonly metric: number
  /** Where packets should go; 0 for the originator. */
  readonly forwarding: number
  /** Means nothing to OSPF itself. */
  readonly tag: number
}

export interface LsaBodies {
  1: RouterBody
  2: NetworkBody
  3: SummaryBody
  4: SummaryBody
  5: ExternalBody
}

/** Bytes of an LSA header. */
export const lsaHeaderLength = 20

/** One instance of an LSA. */
export class Lsa<Type extends LsType = LsType> implements LsaHeader {
  readonly length: number
  /** The destination it tells of; undefined for routers, or where the mask is none. */
  readonly prefix: Prefix | undefined
  /** @internal with age 0: what came from the wire, or what `bytesOf` has made */
  encoded: Uint8Array | undefined
  private lastAged: Aged<Lsa<Type>> | undefined = undefined

  constructor(
    readonly type: Type,
    readonly id: number,
    readonly router: number,
    readonly sequence: number,
    readonly options: number,
    readonly body: LsaBodies[Type],
    encoded?: Uint8Array,
  ) {
    this.encoded = encoded
    this.length = encoded?.length ?? lsaHeaderLength + bodyLength(this as unknown as AnyLsa)
    this.prefix = "mask" in body && type !== lsTypes.asbrSummary ? prefixOf(id, body.mask) : undefined
  }

  /** It with an age: the same object as long as the age is the same, since it passes very many links at once. */
  aged(age: number): Aged<Lsa<Type>> {
    if (this.lastAged?.age !== age) this.lastAged = { lsa: this, age }
    return this.lastAged
  }

  toString(): string {
    return formatLsa(this)
  }
}

export type RouterLsa = Lsa<1>
export type NetworkLsa = Lsa<2>
export type SummaryLsa = Lsa<3> | Lsa<4>
export type ExternalLsa = Lsa<5>
export type AnyLsa = RouterLsa | NetworkLsa | SummaryLsa | ExternalLsa

function bodyLength(lsa: AnyLsa): number {
  switch (lsa.type) {
    case lsTypes.router:
      return 4 + 12 * lsa.body.links.length
    case lsTypes.network:
      return 4 + 4 * lsa.body.routers.length
    case lsTypes.external:
      return 16
    default:
      return 8
  }
}

/** The prefix with this mask around an address; undefined where the mask's ones are not in front. */
export function prefixOf(address: number, mask: number): Prefix | undefined {
  const zeros = ~mask >>> 0
  if ((zeros & (zeros + 1)) !== 0) return undefined
  return Prefix.of(Address.v4(address), Math.clz32(zeros))
}

/** The mask of a prefix, as a number. */
export const maskOf = ({ length }: Prefix): number => (length === 0 ? 0 : (-1 << (32 - length)) >>> 0)

const typeNames = ["", "router", "network", "summary", "asbr-summary", "external"]

/** `router 10.0.0.1 from 10.0.0.1 seq 80000002` */
export const formatLsa = ({ type, id, router, sequence }: LsaHeader): string =>
  `${typeNames[type]} ${formatIdentifier(id)} from ${formatIdentifier(router)} seq ${(sequence >>> 0).toString(16)}`
