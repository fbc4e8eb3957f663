/** The ASCII type (RFC 959 §3.1.1.1): lines end with CR LF on the network, and with LF in files here. */
import type { Content } from "../file-store.js"

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** As it goes over the network. Counted bytes are taken to have no lines. */
export function toNetworkText(content: Content): Content {
  if (typeof content === "number") return content
  const bytes: number[] = []
  for (const [at, byte] of content.entries()) {
    if (byte === lineFeed && content[at - 1] !== carriageReturn) bytes.push(carriageReturn)
    bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** As it is kept in a file. */
export function fromNetworkText(content: Content): Content {
  if (typeof content === "number") return content
  return content.filter((byte, at) => byte !== carriageReturn || content[at + 1] !== lineFeed)
}
