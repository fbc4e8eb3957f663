/** The five packets of OSPF (RFC 2328 §A.3), as they are simulated: bytes are made of them only at the edges. */
import type { BodyDecoder, Message } from "@hourglass/net"
import { type Aged, type AnyLsa, type LsaHeader, type LsaKey, lsaHeaderLength } from "./lsa.js"
import { decodeOspf, encodeOspf, type OspfParts, ospfHeaderSize } from "./message-codec.js"

/** §A.2: optional capabilities. Only E is used here. */
export const capabilities = {
  /** E: AS-external-LSAs are flooded in this area. */
  external: 0x02,
} as const

/** §A.3.2: keeps up the relationship with neighbours. */
export interface Hello {
  readonly kind: "hello"
  /** Of the sending interface; 0 on unnumbered links. */
  readonly mask: number
  /** Seconds. */
  readonly helloInterval: number
  readonly options: number
  readonly priority: number
  /** Seconds. */
  readonly deadInterval: number
  /** The designated router and its backup as the sender sees them: interface addresses, 0 for none. */
  readonly designated: number
  readonly backup: number
  /** The routers that were heard of lately. */
  readonly neighbors: readonly number[]
}

/** §A.3.3: says what is in the sender's database. */
export interface DatabaseDescription {
  readonly kind: "database-description"
  /** The largest packet of the sending interface, bytes; 0 where there is no limit, and on virtual links. */
  readonly mtu: number
  readonly options: number
  /** I: the first of them. */
  readonly isInitial: boolean
  /** M: more follow. */
  readonly hasMore: boolean
  /** MS. */
  readonly isMaster: boolean
  readonly sequence: number
  readonly headers: readonly Aged[]
}

/** §A.3.4: asks for parts of the receiver's database. */
export interface LinkStateRequest {
  readonly kind: "link-state-request"
  readonly requests: readonly LsaKey[]
}

/** §A.3.5: carries LSAs one hop further. */
export interface LinkStateUpdate {
  readonly kind: "link-state-update"
  readonly lsas: readonly Aged<AnyLsa>[]
  /** Why LSAs of an update that came as bytes are not among them. */
  readonly faults?: readonly string[]
}

/** §A.3.6: says that LSAs have arrived. */
export interface LinkStateAcknowledgment {
  readonly kind: "link-state-acknowledgment"
  readonly headers: readonly Aged<LsaHeader>[]
}

export type OspfContent =
  | Hello
  | DatabaseDescription
  | LinkStateRequest
  | LinkStateUpdate
  | LinkStateAcknowledgment

export { ospfHeaderSize }

export type OspfKind = OspfContent["kind"]

/** Appendix D: 0 for none, 1 for a password of up to eight bytes that everybody can read. */
export interface Authentication {
  readonly type: number
  readonly password: string
}

export const noAuthentication: Authentication = Object.freeze({ type: 0, password: "" })

/** Bytes of a Hello, Database Description and Link State Update before what they list. */
export const fixedSizes = { hello: 20, description: 8, update: 4 } as const
/** Bytes of one thing in the list of a Hello and of a Link State Request. */
export const entrySizes = { neighbor: 4, request: 12 } as const

/** An OSPF packet: the body of an IP packet of protocol 89. */
export class OspfMessage implements Message {
  readonly size: number

  constructor(
    /** Router ID of the sender. */
    readonly router: number,
    readonly area: number,
    readonly content: OspfContent,
    readonly authentication: Authentication = noAuthentication,
  ) {
    this.size = ospfHeaderSize + contentSize(content)
  }

  static of({ router, area, content, authentication }: OspfParts): OspfMessage {
    return new OspfMessage(router, area, content, authentication)
  }

  /** The addresses do not matter: the checksum covers no pseudo-header. */
  encode(): Uint8Array {
    return encodeOspf(this)
  }
}

function contentSize(content: OspfContent): number {
  switch (content.kind) {
    case "hello":
      return fixedSizes.hello + entrySizes.neighbor * content.neighbors.length
    case "database-description":
      return fixedSizes.description + lsaHeaderLength * content.headers.length
    case "link-state-request":
      return entrySizes.request * content.requests.length
    case "link-state-update": {
      let size: number = fixedSizes.update
      for (const { lsa } of content.lsas) size += lsa.length
      return size
    }
    case "link-state-acknowledgment":
      return lsaHeaderLength * content.headers.length
  }
}

/** Reads an OSPF packet from the payload of an IP packet. */
export const ospfDecoder: BodyDecoder = (bytes) => {
  const decoded = decodeOspf(bytes)
  if (!decoded.ok) return decoded
  return { ok: true, body: OspfMessage.of(decoded.parts) }
}
