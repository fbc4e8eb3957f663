/** Writes the messages of HTTP to a connection (RFC 9112). */
import type { Steps } from "@hourglass/aca"
import { encodeUtf8 } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import { sizeOfData } from "../../tcp/segment.js"
import { type Content, stretchOf } from "../file-store.js"

const besideHead = 1460 // bytes of the body that are written together with the head: about a segment

/** Writes head and body; returns whether the connection took them. */
export function* writeMessage(connection: Connection, head: string, body: Content): Steps<boolean> {
  const [first, rest] = joined(encodeUtf8(head), body)
  const begun = yield* connection.write(first)
  if (!begun.ok || sizeOfData(rest) === 0) return begun.ok
  const written = yield* connection.write(rest)
  return written.ok
}

/** Writes a body of unknown length: in chunks, with a last one of none (RFC 9112 §7.1). */
export function* writeChunked(
  connection: Connection,
  head: string,
  body: Content,
  chunkSize: number,
): Steps<boolean> {
  const size = sizeOfData(body)
  let before = head
  for (let position = 0; position < size; position += chunkSize) {
    const chunk = stretchOf(body, position, chunkSize)
    const isWritten = yield* writeMessage(connection, `${before}${sizeOfData(chunk).toString(16)}\r\n`, chunk)
    if (!isWritten) return false
    before = "\r\n"
  }
  const written = yield* connection.write(`${before}0\r\n\r\n`)
  return written.ok
}

/** The head and the first bytes behind it in one piece, so that they leave in one segment; and the rest. */
function joined(head: Uint8Array, body: Content): [first: Uint8Array, rest: Content] {
  const beside = stretchOf(body, 0, besideHead)
  const size = sizeOfData(beside)
  const first = new Uint8Array(head.length + size)
  first.set(head)
  if (typeof beside !== "number") first.set(beside, head.length)
  return [first, stretchOf(body, size, Number.POSITIVE_INFINITY)]
}
