/** The wire format of OSPF packets (RFC 2328 §A.3, §D.4). */
import { checksum, type Decoded, decodeFailure, sum16, viewOf } from "@hourglass/net"
import { type Aged, type AnyLsa, type LsType, lsaHeaderLength } from "./lsa.js"
import { decodeLsa, readLsaHeader, writeLsa, writeLsaHeader } from "./lsa-codec.js"
import type { Authentication, LinkStateUpdate, OspfContent, OspfKind, OspfMessage } from "./message.js"

const version = 2
/** Bytes of the header that all packets have (§A.3.1). */
export const ospfHeaderSize = 24
const authenticationAt = 16 // eight bytes, which the checksum does not cover
const kinds: readonly OspfKind[] = [
  "hello",
  "database-description",
  "link-state-request",
  "link-state-update",
  "link-state-acknowledgment",
]
const flags = { master: 1, more: 2, initial: 4 }

/** What an OSPF packet is made of. */
export interface OspfParts {
  readonly router: number
  readonly area: number
  readonly authentication: Authentication
  readonly content: OspfContent
}

// To bytes

export function encodeOspf({ router, area, authentication, content, size }: OspfMessage): Uint8Array {
  const bytes = new Uint8Array(size)
  const view = viewOf(bytes)
  view.setUint8(0, version)
  view.setUint8(1, kinds.indexOf(content.kind) + 1)
  view.setUint16(2, size)
  view.setUint32(4, router)
  view.setUint32(8, area)
  view.setUint16(14, authentication.type)
  writeContent(bytes, view, content)
  view.setUint16(12, checksum(bytes))
  writePassword(bytes, authentication.password)
  return bytes
}

function writePassword(bytes: Uint8Array, password: string): void {
  for (let i = 0; i < Math.min(8, password.length); i++) bytes[authenticationAt + i] = password.charCodeAt(i)
}

function writeContent(bytes: Uint8Array, view: DataView, content: OspfContent): void {
  let at = ospfHeaderSize
  const put32 = (value: number) => {
    view.setUint32(at, value)
    at += 4
  }
  switch (content.kind) {
    case "hello":
      put32(content.mask)
      view.setUint16(at, content.helloInterval)
      view.setUint8(at + 2, content.options)
      view.setUint8(at + 3, content.priority)
      at += 4
      for (const word of [content.deadInterval, content.designated, content.backup]) put32(word)
      for (const neighbor of content.neighbors) put32(neighbor)
      break
    case "database-description": {
      const { isInitial, hasMore, isMaster } = content
      view.setUint16(at, content.mtu)
      view.setUint8(at + 2, content.options)
      view.setUint8(
        at + 3,
        (isInitial ? flags.initial : 0) | (hasMore ? flags.more : 0) | (isMaster ? flags.master : 0),
      )
      view.setUint32(at + 4, content.sequence)
      writeHeaders(view, at + 8, content.headers)
      break
    }
    case "link-state-request":
      for (const { type, id, router } of content.requests) for (const word of [type, id, router]) put32(word)
      break
    case "link-state-update":
      put32(content.lsas.length)
      for (const each of content.lsas) {
        writeLsa(bytes, at, each)
        at += each.lsa.length
      }
      break
    case "link-state-acknowledgment":
      writeHeaders(view, at, content.headers)
  }
}

function writeHeaders(view: DataView, begin: number, headers: readonly Aged[]): void {
  let at = begin
  for (const header of headers) {
    writeLsaHeader(view, at, header)
    at += lsaHeaderLength
  }
}

// From bytes

/**
 * Reads a packet, checked as §8.2 wants it: version, length, checksum.
 * What stands behind its own length, as the digest of cryptographic authentication does, is left out.
 */
export function decodeOspf(bytes: Uint8Array): Decoded<{ parts: OspfParts }> {
  if (bytes.length < ospfHeaderSize) return decodeFailure("too-short")
  const whole = viewOf(bytes)
  if (whole.getUint8(0) !== version) return decodeFailure("bad-version")
  const length = whole.getUint16(2)
  if (length < ospfHeaderSize || length > bytes.length) return decodeFailure("bad-length")
  const packet = bytes.subarray(0, length)
  const type = whole.getUint16(14)
  if (type < 2 && !hasRightChecksum(packet)) return decodeFailure("bad-checksum")
  const content = readContent(kinds[whole.getUint8(1) - 1], packet)
  if (content === undefined) return decodeFailure("bad-type")
  if (content === "bad-length") return decodeFailure("bad-length")
  const authentication = { type, password: readPassword(packet) }
  return {
    ok: true,
    parts: { router: whole.getUint32(4), area: whole.getUint32(8), authentication, content },
  }
}

function hasRightChecksum(packet: Uint8Array): boolean {
  const covered = packet.slice()
  covered.fill(0, authenticationAt, ospfHeaderSize)
  return sum16(covered) === 0xffff
}

function readPassword(packet: Uint8Array): string {
  const text = String.fromCharCode(...packet.subarray(authenticationAt, ospfHeaderSize))
  return text.replace(/\0+$/, "")
}

function readContent(kind: OspfKind | undefined, packet: Uint8Array): OspfContent | "bad-length" | undefined {
  const view = viewOf(packet)
  const at = ospfHeaderSize
  const size = packet.length - at
  switch (kind) {
    case "hello":
      if (size < 20 || size % 4 !== 0) return "bad-length"
      return {
        kind,
        mask: view.getUint32(at),
        helloInterval: view.getUint16(at + 4),
        options: view.getUint8(at + 6),
        priority: view.getUint8(at + 7),
        deadInterval: view.getUint32(at + 8),
        designated: view.getUint32(at + 12),
        backup: view.getUint32(at + 16),
        neighbors: Array.from({ length: (size - 20) / 4 }, (_, i) => view.getUint32(at + 20 + 4 * i)),
      }
    case "database-description": {
      if (size < 8 || (size - 8) % lsaHeaderLength !== 0) return "bad-length"
      const bits = view.getUint8(at + 3)
      return {
        kind,
        mtu: view.getUint16(at),
        options: view.getUint8(at + 2),
        isInitial: (bits & flags.initial) !== 0,
        hasMore: (bits & flags.more) !== 0,
        isMaster: (bits & flags.master) !== 0,
        sequence: view.getUint32(at + 4),
        headers: readHeaders(view, at + 8),
      }
    }
    case "link-state-request":
      if (size % 12 !== 0) return "bad-length"
      return {
        kind,
        requests: Array.from({ length: size / 12 }, (_, i) => ({
          type: view.getUint32(at + 12 * i) as LsType,
          id: view.getUint32(at + 12 * i + 4),
          router: view.getUint32(at + 12 * i + 8),
        })),
      }
    case "link-state-update":
      return size < 4 ? "bad-length" : readUpdate(packet, view)
    case "link-state-acknowledgment":
      return size % lsaHeaderLength !== 0 ? "bad-length" : { kind, headers: readHeaders(view, at) }
    default:
      return undefined
  }
}

function readHeaders(view: DataView, begin: number): Aged[] {
  const count = (view.byteLength - begin) / lsaHeaderLength
  return Array.from({ length: count }, (_, i) => readLsaHeader(view, begin + i * lsaHeaderLength))
}

/** §13 (1), (2): an LSA that is wrong in itself is left out; those behind it are still read. */
function readUpdate(packet: Uint8Array, view: DataView): LinkStateUpdate | "bad-length" {
  const lsas: Aged<AnyLsa>[] = []
  const faults: string[] = []
  let at = ospfHeaderSize + 4
  for (let left = view.getUint32(ospfHeaderSize); left > 0; left--) {
    if (at + lsaHeaderLength > packet.length) return "bad-length"
    const length = view.getUint16(at + 18)
    if (length < lsaHeaderLength || at + length > packet.length) return "bad-length"
    const decoded = decodeLsa(packet.subarray(at, at + length))
    if (decoded.ok) lsas.push(decoded.content)
    else faults.push(decoded.fault)
    at += length
  }
  return { kind: "link-state-update", lsas, faults }
}
