/** How requests look on a stream. */
import { viewOf } from "@hourglass/net"

/** Bytes with which a request begins: its own size and that of the answer it wants, four bytes each. */
export const requestHeaderSize = 8

/** Where requests go by default: a port that no service is registered for. */
export const requestPort = 7000

export interface RequestHeader {
  /** Of the whole request, bytes, its header included. */
  readonly requestSize: number
  /** Of the answer, bytes. */
  readonly responseSize: number
}

const mostBytes = 65_536

/** The first part of a request, header and zeros: all of it, unless it is long. What is left of it are zeros. */
export function requestBeginning({ requestSize, responseSize }: RequestHeader): Uint8Array {
  const bytes = new Uint8Array(Math.min(requestSize, mostBytes))
  const view = viewOf(bytes)
  view.setUint32(0, requestSize)
  view.setUint32(4, responseSize)
  return bytes
}

/** @param bytes - as many as a header has; undefined when the request claims to be shorter than that */
export function decodeRequestHeader(bytes: Uint8Array): RequestHeader | undefined {
  const view = viewOf(bytes)
  const requestSize = view.getUint32(0)
  return requestSize < requestHeaderSize ? undefined : { requestSize, responseSize: view.getUint32(4) }
}
