/** The blocks and options that a pcapng file is made of, little-endian (draft-ietf-opsawg-pcapng §3). */
import { viewOf } from "../codec/bytes.js"
import { encodeUtf8 } from "./utf8.js"

/** Block types, §4. */
export const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const

/** A code, which means something else in each type of block, and a value. */
export type Option = readonly [code: number, value: Uint8Array]

export const option = {
  /** In any block. */
  comment: (text: string): Option => [1, encodeText(text)],
  /** In a section. */
  application: (text: string): Option => [4, encodeText(text)],
  /** In an interface. */
  name: (text: string): Option => [2, encodeText(text)],
  description: (text: string): Option => [3, encodeText(text)],
  /** In an interface: time stamps count 10^-9 seconds. */
  nanoseconds: [9, Uint8Array.of(9)] as Option,
  /** In a packet. */
  direction: (way: "in" | "out"): Option => [2, Uint8Array.of(way === "in" ? 1 : 2, 0, 0, 0)],
}

/** The list of options with its end; nothing for no options. */
export function options(list: readonly Option[]): Uint8Array {
  if (list.length === 0) return new Uint8Array(0)
  const bytes = new Uint8Array(list.reduce((size, [, value]) => size + 4 + padded(value.length), 4))
  const view = viewOf(bytes)
  let at = 0
  for (const [code, value] of list) {
    view.setUint16(at, code, true)
    view.setUint16(at + 2, value.length, true)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  return bytes
}

/** A whole block: its length stands at both ends. */
export function block(type: number, body: Uint8Array, tail: Uint8Array): Uint8Array {
  const start = 8 + padded(body.length)
  const bytes = new Uint8Array(start + tail.length + 4)
  const view = viewOf(bytes)
  view.setUint32(0, type, true)
  view.setUint32(4, bytes.length, true)
  bytes.set(body, 8)
  bytes.set(tail, start)
  view.setUint32(bytes.length - 4, bytes.length, true)
  return bytes
}

/** The length field has 16 bits: a text that is longer is cut. */
const encodeText = (text: string): Uint8Array => encodeUtf8(text).subarray(0, 0xffff)

const padded = (length: number): number => (length + 3) & ~3
