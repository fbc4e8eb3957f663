/** What stands in the data of FSP's messages: names and texts, sizes, what is known of a file. */
import { decodeUtf8, encodeUtf8, viewOf } from "@hourglass/net"
import type { Content } from "../file-store.js"

/** Text ends with a zero byte (ASCIIZ). */
export const encodeText = (text: string): Uint8Array => encodeUtf8(`${text}\0`)

/** The text up to the zero byte. */
export function decodeText(data: Content): string {
  if (typeof data === "number") return ""
  const end = data.indexOf(0)
  return decodeUtf8(end < 0 ? data : data.subarray(0, end))
}

/** How large a block of the file is wanted: a word in the extra data of CC_GET_FILE. */
export function encodeBlockSize(size: number): Uint8Array {
  const bytes = new Uint8Array(2)
  viewOf(bytes).setUint16(0, size)
  return bytes
}

/** @param otherwise - for a request without it */
export function decodeBlockSize(extra: Uint8Array, otherwise: number): number {
  return extra.length < 2 ? otherwise : viewOf(extra).getUint16(0)
}

const statSize = 9 // bytes: time, size, type
const typeFile = 1 // RDTYPE_FILE; 0 is for no file

/** The answer to CC_STAT: the time is 0, for files have none here. @param size - undefined for no file */
export function encodeStat(size: number | undefined): Uint8Array {
  const bytes = new Uint8Array(statSize)
  if (size === undefined) return bytes
  viewOf(bytes).setUint32(4, size)
  bytes[8] = typeFile
  return bytes
}

/** The size of a file, bytes; undefined when there is none. */
export function decodeStat(data: Content): number | undefined {
  if (typeof data === "number" || data.length < statSize || data[8] !== typeFile) return undefined
  return viewOf(data).getUint32(4)
}
