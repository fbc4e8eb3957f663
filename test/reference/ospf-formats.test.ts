/** LSAs byte for byte, their checksum, and which instance is newer (reference file A05, cases 14 to 20 and 31). */
import { ipProtocols } from "@hourglass/net"
import {
  type AnyLsa,
  decodeLsa,
  Lsa,
  lsaBytes,
  lsaChecksum,
  Ospf,
  ospfConstants,
  RouterLink,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { fletcherSums } from "../../packages/protocols/src/ospf/fletcher.js"
import { compareInstances } from "../../packages/protocols/src/ospf/lsa-comparison.js"
import reference from "./data/A05-ospf.json" with { type: "json" }

const expected = (id: string) => reference.vectors.find((each) => each.id === id)!.expect as unknown
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const ip = (text: string) => text.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0)

const [rt1, rt2, rt3, rt4] = [1, 2, 3, 4].map((n) => ip(`192.1.1.${n}`))
const mask = 0xffffff00
const first = -0x7fffffff
const border = { isBorder: true, isExternal: false, isVirtualEndpoint: false }

/** What the RFC's text says of each (§12.4.1.5, §12.4.2.1, §12.4.3.2, §A.4.5). */
const lsas: Readonly<Record<string, AnyLsa>> = {
  "A05-14": new Lsa(1, rt3, rt3, first, 2, {
    ...border,
    links: [new RouterLink(2, rt4, rt3, 1), new RouterLink(3, ip("192.1.4.0"), mask, 2)],
  }),
  "A05-15": new Lsa(1, rt3, rt3, first, 2, {
    ...border,
    links: [new RouterLink(1, ip("18.10.0.6"), 3, 8)],
  }),
  "A05-16": new Lsa(2, rt4, rt4, first, 2, { mask, routers: [rt4, rt1, rt2, rt3] }),
  "A05-17": new Lsa(3, ip("192.1.2.0"), rt4, first, 2, { mask, metric: 4 }),
}

describe.each(Object.entries(lsas))("%s", (id, lsa) => {
  const { bytes, length, "LS checksum": checksum } = expected(id) as Record<string, string | number>

  it("is written as in the RFC", () => {
    expect(hex(lsaBytes(lsa))).toBe(bytes)
    expect([lsa.length, lsaChecksum(lsa).toString(16)]).toEqual([length, checksum])
  })

  it("is read back as it was", () => {
    const decoded = decodeLsa(unhex(String(bytes)))
    expect(decoded).toMatchObject({ ok: true, content: { age: 0, lsa: { ...lsa, encoded: lsaBytes(lsa) } } })
  })
})

it("A05-18: the checksum does not depend on the age", () => {
  const { "bytes at age 3600": bytes, "LS checksum at any age": checksum } = expected("A05-18") as Record<
    string,
    string
  >
  const decoded = decodeLsa(unhex(bytes))
  if (!decoded.ok) throw new Error(decoded.fault)
  const { lsa, age } = decoded.content
  expect([age, lsaChecksum(lsa).toString(16)]).toEqual([3600, checksum])
  const same = new Lsa(5, ip("10.20.0.0"), ip("18.10.0.7"), lsa.sequence, 2, {
    ...{ mask: 0xffff0000, isType2: true, metric: 2, forwarding: 0, tag: 0 },
  })
  expect(hex(lsaBytes(same as AnyLsa)).slice(4)).toBe(bytes.slice(4))
})

it("A05-19: Fletcher's sums", () => {
  const sums = expected("A05-19") as Record<string, number[]>
  for (const [text, pair] of Object.entries(sums))
    expect([text, fletcherSums(unhex(text))]).toEqual([text, pair])
})

it("A05-20: which of two instances is newer", () => {
  const instance = (text: string) => {
    const [, sequence, checksum, age] = /^seq (\w+) ck (\w+) age (\d+)$/.exec(text)!
    const key = { type: 1, id: 1, router: 1, options: 2, length: 24 } as const
    const header = { ...key, sequence: Number(`0x${sequence}`) | 0, checksum: Number(`0x${checksum}`) }
    return { lsa: header, age: Number(age) }
  }
  for (const row of expected("A05-20") as { a: string; b: string; "more recent": string }[]) {
    const order = compareInstances(instance(row.a), instance(row.b))
    expect([row.a, row.b, order > 0 ? "a" : order < 0 ? "b" : "same"]).toEqual([
      row.a,
      row.b,
      row["more recent"],
    ])
    expect(Math.sign(compareInstances(instance(row.b), instance(row.a)))).toBe(-Math.sign(order) + 0)
  }
})

it("A05-31: constants and defaults", () => {
  const { options } = new Ospf()
  const hexadecimal = (value: number) => `0x${(value >>> 0).toString(16)}`
  const { LSInfinity, InitialSequenceNumber, MaxSequenceNumber, ...rest } = ospfConstants
  const ours = {
    ...rest,
    LSInfinity: hexadecimal(LSInfinity),
    InitialSequenceNumber: hexadecimal(InitialSequenceNumber),
    MaxSequenceNumber: hexadecimal(MaxSequenceNumber),
    HelloInterval: options.helloInterval,
    RouterDeadInterval: options.deadInterval,
    RxmtInterval: options.retransmitInterval,
    InfTransDelay: options.transmitDelay,
    "IP protocol": ipProtocols.ospf,
  }
  expect(expected("A05-31")).toMatchObject(ours)
})
