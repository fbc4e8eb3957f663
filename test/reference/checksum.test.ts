/** The checksum vectors of A01, whatever their numbers: each kind is told by the names of its fields. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Address } from "../../packages/net/src/address.js"
import {
  checksum,
  encodeIpv4Header,
  foldSum,
  ipProtocols,
  sum16,
  sumOfWords,
  transportChecksum,
  UdpDatagram,
  updateChecksum,
} from "../../packages/net/src/codec/index.js"
import { hex, hex16, unhex } from "../net/codec/hex.js"

interface Vector {
  readonly id: string
  readonly title: string
  readonly given: Readonly<Record<string, unknown>>
  readonly expect: Readonly<Record<string, string>> | readonly Readonly<Record<string, string>>[]
}

const file = new URL("data/A01-checksum.json", import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, "utf8")).vectors

describe("A01", () => {
  it.each(vectors.map((vector) => [`${vector.id}: ${vector.title}`, vector] as const))("%s", (_, vector) => {
    expect(asked(answer(vector), vector.expect)).toEqual(vector.expect)
  })
})

type Answer = Vector["expect"]

/** Of what is known, what the vector asks for. */
function asked(known: Answer, expected: Answer): Answer {
  if (Array.isArray(known)) return known
  return Object.fromEntries(Object.keys(expected).map((name) => [name, Reflect.get(known, name)]))
}

/** What this library says to the question, in the words of the vector. */
function answer({ id, given, expect: expected }: Vector): Answer {
  if ("bytes" in given) return plainSum(String(given.bytes))
  if ("groups" in given) return groups(given.groups as readonly string[])
  if ("ttl" in given) return ipv4Header(given)
  if ("seq" in given) return tcpSegment(given)
  if ("sport" in given) return udpDatagram(given)
  if ("HC" in given) return incremental(given as Readonly<Record<string, string>>)
  if ("operation" in given) return (expected as readonly Record<string, string>[]).map(decremented)
  const message = Object.entries(given).find(([name]) => name.includes("zero checksum"))
  if (message) return { checksum: hex16(checksum(unhex(String(message[1])))) }
  throw new Error(`${id} is of a kind that this test does not know: ${JSON.stringify(given)}`)
}

function plainSum(text: string) {
  const bytes = unhex(text)
  return {
    sum16: hex16(sum16(bytes)),
    checksum: hex16(checksum(bytes)),
    "sum of 16-bit words before folding": sumOfWords(bytes).toString(16),
  }
}

/** RFC 1071 §2 (B): a group that starts on an odd byte is summed by itself and its sum's bytes are swapped. */
function groups(texts: readonly string[]) {
  const [first, second] = texts.map(unhex)
  const words = hex(first)
    .match(/.{1,4}/g)
    ?.map((word) => word.padEnd(4, "0"))
  const swapped = ((sum16(second) & 0xff) << 8) | (sum16(second) >> 8)
  return {
    [`sum group 1 (padded ${words?.join(" ")})`]: hex16(sum16(first)),
    "sum group 2": hex16(sum16(second)),
    "group 2 byte-swapped": hex16(swapped),
    "total sum16": hex16(foldSum(sum16(first) + (first.length % 2 ? swapped : sum16(second)))),
  }
}

function ipv4Header(given: Vector["given"]) {
  const [flags, options] = [Number(given.ff), unhex(String(given.opts ?? ""))]
  const header = encodeIpv4Header({
    source: Address.parse(String(given.src)),
    destination: Address.parse(String(given.dst)),
    protocol: Number(given.proto),
    ttl: Number(given.ttl),
    tos: Number(given.tos),
    identification: Number(given.ident),
    dontFragment: (flags & 0x4000) !== 0,
    moreFragments: (flags & 0x2000) !== 0,
    fragmentOffset: (flags & 0x1fff) * 8,
    totalLength: 20 + options.length + Number(given.payload_len),
    options,
  })
  return {
    header: hex(header),
    checksum: hex(header.subarray(10, 12)),
    "verify sum16 over whole header": hex16(sum16(header)),
  }
}

function udpDatagram(given: Vector["given"]) {
  const datagram = new UdpDatagram(Number(given.sport), Number(given.dport), unhex(String(given.data)))
  const bytes = datagram.encode(Address.parse(String(given.src)), Address.parse(String(given.dst)))
  return { "udp checksum": hex(bytes.subarray(6, 8)), segment: hex(bytes) }
}

function tcpSegment(given: Vector["given"]) {
  const [options, data] = [unhex(String(given.options)), unhex(String(given.data))]
  const bytes = new Uint8Array(20 + options.length + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Number(given.sport))
  view.setUint16(2, Number(given.dport))
  view.setUint32(4, Number(given.seq))
  view.setUint32(8, Number(given.ack))
  view.setUint8(12, (5 + options.length / 4) << 4)
  view.setUint8(13, Number(given.flags))
  view.setUint16(14, Number(given.window))
  bytes.set(options, 20)
  bytes.set(data, 20 + options.length)
  const [source, destination] = [Address.parse(String(given.src)), Address.parse(String(given.dst))]
  view.setUint16(16, transportChecksum(bytes, ipProtocols.tcp, source, destination))
  return { "tcp checksum": hex(bytes.subarray(16, 18)), segment: hex(bytes) }
}

function incremental(given: Readonly<Record<string, string>>) {
  const [before, after, old] = [given.m, given["m'"], given.HC].map((text) => Number.parseInt(text, 16))
  const wrong = foldSum(old + before + (~after & 0xffff))
  return {
    "HC' (Eqn 3: ~(~HC + ~m + m'))": hex16(updateChecksum(old, before, after)),
    "HC' by wrong Eqn 2 (RFC 1141)": hex16(wrong),
  }
}

/** Both ways must agree: summing the new header, and updating the old checksum. */
function decremented(row: Readonly<Record<string, string>>) {
  const header = unhex(row["header in"])
  const view = new DataView(header.buffer)
  const [before, old] = [view.getUint16(8), view.getUint16(10)]
  view.setUint8(8, header[8] - 1)
  const updated = updateChecksum(old, before, view.getUint16(8))
  view.setUint16(10, 0)
  expect(hex16(checksum(header))).toBe(hex16(updated))
  return { ...row, "checksum out after TTL-1": hex16(updated) }
}
