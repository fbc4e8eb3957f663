/** The messages of the File Service Protocol, version 2 ("FSP Packet format"). */
import { type Message, viewOf } from "@hourglass/net"
import { sizeOfData } from "../../tcp/segment.js"
import type { Content } from "../file-store.js"

/** Bytes of the header. */
export const fspHeaderSize = 12

/** The commands that are known here; others are answered by an error. */
export const fspCommands = {
  version: 0x10,
  error: 0x40,
  getFile: 0x42,
  upload: 0x43,
  install: 0x44,
  deleteFile: 0x45,
  bye: 0x4a,
  stat: 0x4d,
} as const

export interface FspFields {
  readonly command: number
  /** Of the reply before, so that the server knows who asks. 16 bits. */
  readonly key: number
  /** The client's; the reply has that of the request. 16 bits. */
  readonly sequence: number
  /** In the file, bytes. */
  readonly position?: number | undefined
  /** Bytes, or just how many. */
  readonly data?: Content | undefined
  /** What follows the data. */
  readonly extra?: Uint8Array | undefined
}

const nothing = new Uint8Array(0)

export class FspMessage implements Message {
  readonly command: number
  readonly key: number
  readonly sequence: number
  readonly position: number
  readonly data: Content
  readonly extra: Uint8Array

  constructor(
    /** The two directions have checksums of their own. */
    readonly direction: "request" | "reply",
    { command, key, sequence, position = 0, data = nothing, extra = nothing }: FspFields,
  ) {
    this.command = command
    this.key = key
    this.sequence = sequence
    this.position = position
    this.data = data
    this.extra = extra
  }

  get size(): number {
    return fspHeaderSize + sizeOfData(this.data) + this.extra.length
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    const length = sizeOfData(this.data)
    bytes[0] = this.command
    view.setUint16(2, this.key)
    view.setUint16(4, this.sequence)
    view.setUint16(6, length)
    view.setUint32(8, this.position)
    if (typeof this.data !== "number") bytes.set(this.data, fspHeaderSize)
    bytes.set(this.extra, fspHeaderSize + length)
    bytes[1] = checksum(bytes, this.direction)
    return bytes
  }

  /** The message that these bytes are; undefined when they are none. */
  static decode(bytes: Uint8Array, direction: "request" | "reply"): FspMessage | undefined {
    if (bytes.length < fspHeaderSize || bytes[1] !== checksum(bytes, direction)) return undefined
    const view = viewOf(bytes)
    const end = fspHeaderSize + view.getUint16(6)
    if (end > bytes.length) return undefined
    return new FspMessage(direction, {
      command: bytes[0],
      key: view.getUint16(2),
      sequence: view.getUint16(4),
      position: view.getUint32(8),
      data: bytes.subarray(fspHeaderSize, end),
      extra: bytes.subarray(end),
    })
  }

  /** The message in a datagram; undefined when there is none of this direction. */
  static of(payload: Message | Uint8Array | number, direction: "request" | "reply"): FspMessage | undefined {
    if (payload instanceof FspMessage) return payload.direction === direction ? payload : undefined
    return payload instanceof Uint8Array ? FspMessage.decode(payload, direction) : undefined
  }
}

/** The sum of all bytes but the checksum itself, folded; a request begins with its length ("MESSAGE_CHECKSUM"). */
function checksum(bytes: Uint8Array, direction: "request" | "reply"): number {
  let sum = direction === "request" ? bytes.length : 0
  for (const byte of bytes) sum += byte
  sum -= bytes[1]
  return (sum + (sum >> 8)) & 0xff
}
