/**
 * The messages of RIP version 2 (RFC 2453 §4), and their wire format:
 *
 *     command (1)  version (1)  must be zero (2)
 *     up to 25 entries of 20 bytes:
 *       address family (2)  route tag (2)  address (4)  mask (4)  next hop (4)  metric (4)
 *
 * The first entry may be a password (§4.1): address family 0xffff, type 2, 16 bytes of text.
 */
import {
  type Address,
  type Decoded,
  decodeFailure,
  type Message,
  Prefix,
  readAddress,
  viewOf,
  writeAddress,
} from "@hourglass/net"

/** Bytes of the header, and of an entry. */
export const ripHeaderSize = 4
export const ripEntrySize = 20
/** Entries in a message, one of which a password takes (§3.6). */
export const ripCapacity = 25
/** Bytes of a password; a shorter one is filled with zeros. */
export const ripPasswordSize = 16

const commands = { request: 1, response: 2 } as const
const version = 2
const families = { unspecified: 0, ip: 2, authentication: 0xffff }
const simplePassword = 2 // authentication type
const wholeTableMetric = 16 // §3.9.1, whatever infinity is

/** One route in a message. */
export interface RipEntry {
  readonly prefix: Prefix
  /** 1 to 16 in messages of correct routers. */
  readonly metric: number
  readonly tag: number
  /** Where to send packets, when not to the sender of the message (§4.4). */
  readonly nextHop: Address | undefined
}

/** How a message proves where it comes from: a password, or a type that is not known here. */
export interface RipAuthentication {
  readonly type: number
  readonly password: string
}

export interface RipContent {
  readonly command: keyof typeof commands
  readonly entries: readonly RipEntry[]
  /** A request for all routes instead of some (§3.9.1): it has no entries. */
  readonly isForWholeTable?: boolean | undefined
  readonly password?: string | undefined
}

export class RipMessage implements Message {
  readonly command: keyof typeof commands
  readonly entries: readonly RipEntry[]
  readonly isForWholeTable: boolean
  readonly authentication: RipAuthentication | undefined

  /** @param skipped - entries of the bytes it was read from that say nothing that can be understood */
  constructor(
    { command, entries, isForWholeTable = false, password }: RipContent,
    readonly skipped = 0,
    authentication?: RipAuthentication,
  ) {
    this.command = command
    this.entries = entries
    this.isForWholeTable = isForWholeTable
    this.authentication = password === undefined ? authentication : { type: simplePassword, password }
  }

  get size(): number {
    const others = (this.isForWholeTable ? 1 : 0) + (this.authentication === undefined ? 0 : 1)
    return ripHeaderSize + ripEntrySize * (this.entries.length + others)
  }

  /** Whether it carries this password, or none when none is asked for (§5.2). */
  isAuthentic(password: string | undefined): boolean {
    const { authentication } = this
    if (authentication === undefined || password === undefined) return authentication === password
    return authentication.type === simplePassword && authentication.password === password
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    view.setUint8(0, commands[this.command])
    view.setUint8(1, version)
    let at = ripHeaderSize
    if (this.authentication !== undefined) {
      writeAuthentication(bytes, at, this.authentication)
      at += ripEntrySize
    }
    if (this.isForWholeTable) view.setUint32(at + 16, wholeTableMetric)
    for (const entry of this.entries) {
      writeEntry(view, at, entry)
      at += ripEntrySize
    }
    return bytes
  }
}

function writeAuthentication(bytes: Uint8Array, at: number, { type, password }: RipAuthentication): void {
  const view = viewOf(bytes)
  view.setUint16(at, families.authentication)
  view.setUint16(at + 2, type)
  for (let i = 0; i < Math.min(password.length, ripPasswordSize); i++)
    bytes[at + 4 + i] = password.charCodeAt(i)
}

function writeEntry(view: DataView, at: number, { prefix, metric, tag, nextHop }: RipEntry): void {
  view.setUint16(at, families.ip)
  view.setUint16(at + 2, tag)
  writeAddress(view, at + 4, prefix.base)
  writeAddress(view, at + 8, prefix.mask)
  if (nextHop !== undefined) writeAddress(view, at + 12, nextHop)
  view.setUint32(at + 16, metric)
}

/**
 * Reads a message. Entries that say nothing that can be understood are skipped and counted, as §3.9.2 wants it;
 * their neighbours count.
 */
export function decodeRip(bytes: Uint8Array): Decoded<{ message: RipMessage }> {
  if (bytes.length < ripHeaderSize) return decodeFailure("too-short")
  if ((bytes.length - ripHeaderSize) % ripEntrySize !== 0) return decodeFailure("bad-length")
  const view = viewOf(bytes)
  const command = commandOf(view.getUint8(0))
  if (command === undefined) return decodeFailure("bad-type")
  if (view.getUint8(1) < version) return decodeFailure("bad-version")
  const authentication = readAuthentication(view)
  const entries: RipEntry[] = []
  let skipped = 0
  const first = ripHeaderSize + (authentication === undefined ? 0 : ripEntrySize)
  for (let at = first; at < bytes.length; at += ripEntrySize) {
    const entry = readEntry(view, at)
    if (entry === undefined) skipped++
    else entries.push(entry)
  }
  if (command === "request" && bytes.length - first === ripEntrySize && asksForAll(view, first)) {
    const content = { command, entries: [], isForWholeTable: true } as const
    return { ok: true, message: new RipMessage(content, 0, authentication) }
  }
  return { ok: true, message: new RipMessage({ command, entries }, skipped, authentication) }
}

export const commandOf = (code: number): keyof typeof commands | undefined =>
  code === commands.request ? "request" : code === commands.response ? "response" : undefined

function readAuthentication(view: DataView): RipAuthentication | undefined {
  const at = ripHeaderSize
  if (view.byteLength < at + ripEntrySize || view.getUint16(at) !== families.authentication) return undefined
  const text = new Uint8Array(view.buffer, view.byteOffset + at + 4, ripPasswordSize)
  const end = text.indexOf(0)
  const password = String.fromCharCode(...text.subarray(0, end < 0 ? ripPasswordSize : end))
  return { type: view.getUint16(at + 2), password }
}

const asksForAll = (view: DataView, at: number): boolean =>
  view.getUint16(at) === families.unspecified && view.getUint32(at + 16) === wholeTableMetric

function readEntry(view: DataView, at: number): RipEntry | undefined {
  if (view.getUint16(at) !== families.ip) return undefined
  const address = readAddress(view, at + 4, 4)
  const length = lengthOfMask(view.getUint32(at + 8), address)
  if (length === undefined) return undefined
  const prefix = Prefix.of(address, length)
  if (prefix.base !== address) return undefined
  const nextHop = view.getUint32(at + 12) === 0 ? undefined : readAddress(view, at + 12, 4)
  return { prefix, metric: view.getUint32(at + 16), tag: view.getUint16(at + 2), nextHop }
}

/** How many bits a mask has; undefined for one with holes. */
function lengthOfMask(mask: number, address: Address): number | undefined {
  if (mask === 0) return lengthWithoutMask(address)
  const length = Math.clz32(~mask)
  return length === 32 || mask << length === 0 ? length : undefined
}

/** §4.3: an entry may leave the mask out; then the class of its address says it, or it is a host's. */
function lengthWithoutMask(address: Address): number {
  const { word0 } = address
  if (word0 === 0) return 0
  const length = word0 >>> 31 === 0 ? 8 : word0 >>> 30 === 2 ? 16 : 24
  return word0 << length === 0 ? length : 32
}
