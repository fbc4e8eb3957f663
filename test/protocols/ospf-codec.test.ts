/** OSPF packets as bytes: what real routers send, every kind there and back, and bytes that are none. */
import { Address, checksum, decodePacket, encodePacket, InetPacket } from "@hourglass/net"
import {
  type Aged,
  type AnyLsa,
  decodeLsa,
  decodeOspf,
  internetDecoders,
  Lsa,
  lsaBytes,
  lsaChecksum,
  type OspfContent,
  OspfMessage,
  ospfLinkTypes,
  RouterLink,
} from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { LinkStateUpdate } from "../../packages/protocols/src/ospf/message.js"

const unhex = (text: string) =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16))

describe("what BIRD and FRR say", () => {
  /** The first Hello of both, seen on a point-to-point line of 10.99.0.0/24; they are the same byte for byte. */
  const bytes = unhex(
    "0201002c 0a630001 00000000 f2670000 00000000 00000000 ffffff00 00010201 00000004 00000000 00000000",
  )

  it("is read", () => {
    expect(decodeOspf(bytes)).toEqual({
      ok: true,
      parts: {
        router: 0x0a630001,
        area: 0,
        authentication: { type: 0, password: "" },
        content: {
          ...{ kind: "hello", mask: 0xffffff00, helloInterval: 1, options: 2, priority: 1 },
          ...{ deadInterval: 4, designated: 0, backup: 0, neighbors: [] },
        },
      },
    })
  })

  it("is what is written", () => {
    const decoded = decodeOspf(bytes)
    expect(decoded.ok && OspfMessage.of(decoded.parts).encode()).toEqual(bytes)
  })
})

// Every kind of packet

const word = fc.integer({ min: 0, max: 0xffffffff })
const half = fc.integer({ min: 0, max: 0xffff })
const byte = fc.integer({ min: 0, max: 0xff })
const metric = fc.integer({ min: 0, max: 0xffffff })
const key = {
  type: fc.integer({ min: 1, max: 5 }) as fc.Arbitrary<1 | 2 | 3 | 4 | 5>,
  id: word,
  router: word,
}

const link = fc
  .tuple(fc.integer({ min: 1, max: 4 }) as fc.Arbitrary<1 | 2 | 3 | 4>, word, word, half)
  .map(([type, id, data, cost]) => new RouterLink(type, id, data, cost))
const flags = { isBorder: fc.boolean(), isExternal: fc.boolean(), isVirtualEndpoint: fc.boolean() }
const bodies = {
  1: fc.record({ ...flags, links: fc.array(link, { maxLength: 5 }) }),
  2: fc.record({ mask: word, routers: fc.array(word, { minLength: 1, maxLength: 5 }) }),
  3: fc.record({ mask: word, metric }),
  4: fc.record({ mask: word, metric }),
  5: fc.record({ mask: word, isType2: fc.boolean(), metric, forwarding: word, tag: word }),
}
const sequence = fc.integer({ min: -0x7fffffff, max: 0x7fffffff })
const lsa: fc.Arbitrary<AnyLsa> = fc
  .tuple(key.type, key.id, key.router, sequence, byte)
  .chain(([type, ...rest]) =>
    (bodies[type] as fc.Arbitrary<never>).map((body) => new Lsa(type, ...rest, body) as unknown as AnyLsa),
  )
const aged = fc.record({ lsa, age: fc.integer({ min: 0, max: 3600 }) })
const headers = fc.array(aged, { maxLength: 4 })
const contents: fc.Arbitrary<OspfContent> = fc.oneof(
  fc.record({
    ...{
      kind: fc.constant("hello" as const),
      mask: word,
      helloInterval: half,
      options: byte,
      priority: byte,
    },
    ...{ deadInterval: word, designated: word, backup: word, neighbors: fc.array(word, { maxLength: 4 }) },
  }),
  fc.record({
    ...{
      kind: fc.constant("database-description" as const),
      mtu: half,
      options: byte,
      sequence: word,
      headers,
    },
    ...{ isInitial: fc.boolean(), hasMore: fc.boolean(), isMaster: fc.boolean() },
  }),
  fc.record({
    kind: fc.constant("link-state-request" as const),
    requests: fc.array(fc.record(key), { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("link-state-update" as const), lsas: fc.array(aged, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("link-state-acknowledgment" as const), headers }),
)
const password = fc.string({
  unit: fc.integer({ min: 33, max: 126 }).map((c) => String.fromCharCode(c)),
  minLength: 1,
  maxLength: 8,
})
const authentication = fc.oneof(
  fc.constant({ type: 0, password: "" }),
  password.map((text) => ({ type: 1, password: text })),
)
const messages = fc
  .tuple(word, word, contents, authentication)
  .map(([router, area, content, auth]) => new OspfMessage(router, area, content, auth))

/** The same with headers alone, as they come from the wire. */
function seen({ router, area, content, authentication }: OspfMessage): unknown {
  const header = ({ lsa: each, age }: Aged) => {
    const { type, id, router, sequence, options, length } = each
    return { age, lsa: { type, id, router, sequence, options, length, checksum: lsaChecksum(each) } }
  }
  const whole = ({ lsa: each, age }: Aged<AnyLsa>) => ({ ...header({ lsa: each, age }), body: each.body })
  const { headers: of, lsas } = content as { headers?: readonly Aged[]; lsas?: readonly Aged<AnyLsa>[] }
  const { faults: _, ...rest } = content as { faults?: unknown }
  return {
    router,
    area,
    authentication,
    content: { ...rest, headers: of?.map(header), lsas: lsas?.map(whole) },
  }
}

describe("a packet", () => {
  it("is the same after a way as bytes, and as long as it says", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = message.encode()
        expect(bytes.length).toBe(message.size)
        const decoded = decodeOspf(bytes)
        if (!decoded.ok) throw new Error(decoded.fault)
        const back = OspfMessage.of(decoded.parts)
        expect(seen(back)).toEqual(seen(message))
        expect(back.encode()).toEqual(bytes)
      }),
    )
  })

  it("is read from the bytes of an IP packet", () => {
    const message = new OspfMessage(1, 0, {
      kind: "link-state-request",
      requests: [{ type: 1, id: 1, router: 1 }],
    })
    const [source, destination] = [Address.parse("10.0.0.1"), Address.parse("224.0.0.5")]
    const packet = new InetPacket({ source, destination, protocol: 89, ttl: 1, tos: 0xc0 }, message)
    expect(decodePacket(encodePacket(packet), internetDecoders)).toMatchObject({
      ok: true,
      packet: { body: message },
    })
  })

  it("is refused with any one bit changed, but for the password's", () => {
    fc.assert(
      fc.property(messages, fc.nat(), (message, at) => {
        const bytes = message.encode()
        const bit = at % (bytes.length * 8)
        const place = bit >> 3
        if (place >= 16 && place < 24) return // not covered by the checksum (§D.4)
        if (place === 14 || place === 15) return // another type of authentication: for the receiver to judge
        bytes[place] ^= 1 << (bit & 7)
        expect(decodeOspf(bytes).ok).toBe(false)
      }),
    )
  })

  it("is refused when it is cut off, and never throws", () => {
    fc.assert(
      fc.property(messages, fc.nat(), (message, length) => {
        const bytes = message.encode()
        expect(decodeOspf(bytes.subarray(0, length % bytes.length)).ok).toBe(false)
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => decodeOspf(bytes).ok === false))
  })

  it.each([
    ["too-short", (bytes: Uint8Array) => bytes.subarray(0, 23)],
    ["bad-version", (bytes: Uint8Array) => bytes.with(0, 3)],
    ["bad-length", (bytes: Uint8Array) => bytes.with(3, 200)],
    ["bad-checksum", (bytes: Uint8Array) => bytes.with(30, 77)],
    ["bad-type", (bytes: Uint8Array) => resummed(bytes.with(1, 6))],
    ["bad-length", (bytes: Uint8Array) => resummed(bytes.with(3, 0x2a).subarray(0, 0x2a))],
  ] as const)("is refused as %s", (fault, change) => {
    const content = {
      mask: 0,
      helloInterval: 1,
      options: 2,
      priority: 1,
      deadInterval: 4,
      designated: 0,
      backup: 0,
    }
    const hello = new OspfMessage(1, 0, { kind: "hello", ...content, neighbors: [] }).encode()
    expect(decodeOspf(change(hello))).toEqual({ ok: false, fault })
  })
})

/** With the checksum that the bytes should have. */
function resummed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy[12] = 0
  copy[13] = 0
  const sum = checksum(copy)
  copy[12] = sum >> 8
  copy[13] = sum & 255
  return copy
}

describe("an LSA", () => {
  const router = (links: RouterLink[]) =>
    new Lsa(1, 9, 9, 1, 2, {
      isBorder: false,
      isExternal: false,
      isVirtualEndpoint: false,
      links,
    }) as unknown as AnyLsa

  it("§13 (1): with a wrong checksum is left out of its update, and those behind it are read", () => {
    const lsas = [router([]), router([new RouterLink(3, 1, 2, 3)]), router([])].map((each) => ({
      lsa: each,
      age: 1,
    }))
    const bytes = new OspfMessage(1, 0, { kind: "link-state-update", lsas }).encode()
    bytes[28 + 24 + 30] ^= 1 // in the second one
    const decoded = decodeOspf(resummed(bytes))
    expect(decoded).toMatchObject({ ok: true, parts: { content: { faults: ["bad-checksum"] } } })
    expect(decoded.ok && (decoded.parts.content as LinkStateUpdate).lsas.length).toBe(2)
  })

  it("of an unknown type is left out too (§13 (2))", () => {
    const opaque = lsaBytes(router([])).slice()
    opaque[3] = 10
    expect(decodeLsa(withFletcher(opaque))).toEqual({ ok: false, fault: "bad-type" })
  })

  it("with any one bit changed is refused, but for those of its age", () => {
    fc.assert(
      fc.property(lsa, fc.nat(), (each, at) => {
        const bytes = lsaBytes(each).slice()
        const bit = 16 + (at % (bytes.length * 8 - 16))
        const before = bytes[bit >> 3]
        bytes[bit >> 3] ^= 1 << (bit & 7)
        const isSame = before % 255 === bytes[bit >> 3] % 255 // 0 and 255 are one number to Fletcher
        if (!isSame) expect(decodeLsa(bytes).ok).toBe(false)
      }),
    )
  })

  it("keeps bytes that are not understood: metrics for types of service, links of other types", () => {
    const plain = lsaBytes(router([new RouterLink(ospfLinkTypes.stub, 1, 0xffffffff, 3)]))
    const bytes = new Uint8Array(plain.length + 4 + 12)
    bytes.set(plain)
    bytes[19] = bytes.length
    bytes[23] = 2 // links
    bytes[24 + 9] = 1 // metric for one type of service behind the first
    bytes[24 + 12 + 4 + 8] = 9 // type of the second
    const decoded = decodeLsa(withFletcher(bytes))
    if (!decoded.ok) throw new Error(decoded.fault)
    const { lsa: read } = decoded.content
    expect(read.type === 1 && read.body.links.map(({ metric: cost }) => cost)).toEqual([3])
    expect(lsaBytes(read)).toEqual(withFletcher(bytes))
  })
})

/** With the checksum that the LSA should have. */
function withFletcher(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy.set([0, 0], 16)
  let [c0, c1] = [0, 0]
  for (const each of copy.subarray(2)) {
    c0 = (c0 + each) % 255
    c1 = (c1 + c0) % 255
  }
  const x = ((((copy.length - 2 - 15) * c0 - c1) % 255) + 255) % 255 || 255
  const y = (((-c0 - x) % 255) + 255) % 255 || 255
  copy.set([x, y], 16)
  return copy
}
