/** The wire format of LSAs (RFC 2328 §A.4). */
import { type Decoded, decodeFailure, viewOf } from "@hourglass/net"
import { fletcherChecksum, fletcherSums } from "./fletcher.js"
import {
  type Aged,
  type AnyLsa,
  type LinkType,
  Lsa,
  type LsaBodies,
  type LsaHeader,
  type LsType,
  lsaHeaderLength,
  lsTypes,
  RouterLink,
} from "./lsa.js"

const checksumAt = 16 // in the LSA; the checksum covers all but the age, the first two bytes
const flags = { border: 1, external: 2, virtual: 4 }
const type2 = 0x80000000

/** A header that came alone, as in Database Description and Link State Acknowledgment packets. */
export interface ReceivedHeader extends LsaHeader {
  readonly checksum: number
}

// To bytes

/** The LSA with age 0 and its checksum; made once and shared: not to be written to. */
export function bytesOf(lsa: AnyLsa): Uint8Array {
  lsa.encoded ??= encode(lsa)
  return lsa.encoded
}

/** Writes an LSA into a packet. */
export function writeLsa(bytes: Uint8Array, at: number, { lsa, age }: Aged<AnyLsa>): void {
  bytes.set(bytesOf(lsa), at)
  viewOf(bytes).setUint16(at, age)
}

/** Writes a header alone. */
export function writeLsaHeader(view: DataView, at: number, { lsa, age }: Aged): void {
  view.setUint16(at, age)
  writeHeader(view, at, lsa)
  view.setUint16(at + checksumAt, checksumOf(lsa))
}

/** The checksum of an instance: of the bytes it has, or would have (§12.1.7). */
export function checksumOf(header: LsaHeader): number {
  if (!(header instanceof Lsa)) return (header as ReceivedHeader).checksum
  const bytes = bytesOf(header as AnyLsa)
  return (bytes[checksumAt] << 8) | bytes[checksumAt + 1]
}

function encode(lsa: AnyLsa): Uint8Array {
  const bytes = new Uint8Array(lsa.length)
  const view = viewOf(bytes)
  writeHeader(view, 0, lsa)
  writeBody(view, lsa)
  view.setUint16(checksumAt, fletcherChecksum(bytes.subarray(2), checksumAt - 2))
  return bytes
}

function writeHeader(view: DataView, at: number, { options, type, id, router, sequence, length }: LsaHeader) {
  view.setUint8(at + 2, options)
  view.setUint8(at + 3, type)
  view.setUint32(at + 4, id)
  view.setUint32(at + 8, router)
  view.setInt32(at + 12, sequence)
  view.setUint16(at + 18, length)
}

function writeBody(view: DataView, lsa: AnyLsa): void {
  const at = lsaHeaderLength
  switch (lsa.type) {
    case lsTypes.router: {
      const { isBorder, isExternal, isVirtualEndpoint, links } = lsa.body
      const bits = [
        isBorder && flags.border,
        isExternal && flags.external,
        isVirtualEndpoint && flags.virtual,
      ]
      view.setUint8(
        at,
        bits.reduce<number>((sum, bit) => sum + Number(bit), 0),
      )
      view.setUint16(at + 2, links.length)
      links.forEach((link, i) => {
        writeLink(view, at + 4 + 12 * i, link)
      })
      break
    }
    case lsTypes.network:
      view.setUint32(at, lsa.body.mask)
      lsa.body.routers.forEach((router, i) => {
        view.setUint32(at + 4 + 4 * i, router)
      })
      break
    case lsTypes.external:
      view.setUint32(at, lsa.body.mask)
      view.setUint32(at + 4, lsa.body.metric + (lsa.body.isType2 ? type2 : 0))
      view.setUint32(at + 8, lsa.body.forwarding)
      view.setUint32(at + 12, lsa.body.tag)
      break
    default:
      view.setUint32(at, lsa.body.mask)
      view.setUint32(at + 4, lsa.body.metric)
  }
}

function writeLink(view: DataView, at: number, { id, data, type, metric }: RouterLink): void {
  view.setUint32(at, id)
  view.setUint32(at + 4, data)
  view.setUint8(at + 8, type)
  view.setUint16(at + 10, metric)
}

// From bytes

/** Reads a header without its LSA; undefined when there is no room for one. Its type may be any. */
export function readLsaHeader(view: DataView, at: number): Aged<ReceivedHeader> {
  const lsa = {
    options: view.getUint8(at + 2),
    type: view.getUint8(at + 3) as LsType,
    id: view.getUint32(at + 4),
    router: view.getUint32(at + 8),
    sequence: view.getInt32(at + 12),
    checksum: view.getUint16(at + checksumAt),
    length: view.getUint16(at + 18),
  }
  return { lsa, age: view.getUint16(at) }
}

/**
 * Reads one LSA. It keeps its bytes, so that it is flooded on exactly as it came, whatever is in it that is not
 * looked at here: metrics for types of service, say (§12.1.7: the checksum must not be computed anew).
 *
 * @param bytes - of exactly this LSA
 */
export function decodeLsa(bytes: Uint8Array): Decoded<{ content: Aged<AnyLsa> }> {
  if (bytes.length < lsaHeaderLength) return decodeFailure("too-short")
  const view = viewOf(bytes)
  const { lsa: header, age } = readLsaHeader(view, 0)
  if (header.length !== bytes.length) return decodeFailure("bad-length")
  const [c0, c1] = fletcherSums(bytes.subarray(2))
  if (c0 !== 0 || c1 !== 0 || header.checksum === 0) return decodeFailure("bad-checksum")
  const body = readBody(header.type, view)
  if (body === undefined) return decodeFailure("bad-type")
  if (body === "bad-length") return decodeFailure("bad-length")
  const encoded = bytes.slice()
  encoded[0] = 0
  encoded[1] = 0
  const { type, id, router, sequence, options } = header
  const lsa = new Lsa(type, id, router, sequence, options, body, encoded) as unknown as AnyLsa
  return { ok: true, content: { lsa, age } }
}

function readBody(type: LsType, view: DataView): LsaBodies[LsType] | "bad-length" | undefined {
  const at = lsaHeaderLength
  const size = view.byteLength - at
  switch (type) {
    case lsTypes.router:
      return readRouter(view)
    case lsTypes.network: {
      if (size < 8 || size % 4 !== 0) return "bad-length"
      const routers = Array.from({ length: size / 4 - 1 }, (_, i) => view.getUint32(at + 4 + 4 * i))
      return { mask: view.getUint32(at), routers }
    }
    case lsTypes.summary:
    case lsTypes.asbrSummary:
      if (size < 8) return "bad-length"
      return { mask: view.getUint32(at), metric: view.getUint32(at + 4) & 0xffffff }
    case lsTypes.external: {
      if (size < 16) return "bad-length"
      const metric = view.getUint32(at + 4)
      return {
        mask: view.getUint32(at),
        isType2: metric >= type2,
        metric: metric & 0xffffff,
        forwarding: view.getUint32(at + 8),
        tag: view.getUint32(at + 12),
      }
    }
    default:
      return undefined
  }
}

/** Reads the links one after the other, since each may have metrics for types of service behind it. */
function readRouter(view: DataView): LsaBodies[1] | "bad-length" {
  const end = view.byteLength
  let at = lsaHeaderLength + 4
  if (end < at) return "bad-length"
  const bits = view.getUint8(at - 4)
  const links: RouterLink[] = []
  for (let left = view.getUint16(at - 2); left > 0; left--) {
    if (end < at + 12) return "bad-length"
    const type = view.getUint8(at + 8)
    // §16.1 (2): links of other types are skipped; a router of the future may have them.
    if (type >= 1 && type <= 4)
      links.push(
        new RouterLink(type as LinkType, view.getUint32(at), view.getUint32(at + 4), view.getUint16(at + 10)),
      )
    at += 12 + 4 * view.getUint8(at + 9)
  }
  if (at !== end) return "bad-length"
  return {
    isBorder: (bits & flags.border) !== 0,
    isExternal: (bits & flags.external) !== 0,
    isVirtualEndpoint: (bits & flags.virtual) !== 0,
    links,
  }
}
