/** RIP against bytes that no router would send: nothing throws, the table stays as it is, and every datagram is counted. */
import { Simulation } from "@hourglass/aca"
import { census, Network } from "@hourglass/inet"
import { Prefix } from "@hourglass/net"
import {
  decodeRip,
  decodeRipng,
  Rip,
  RipMessage,
  Ripng,
  RipngMessage,
  type RipOptions,
  UdpApplication,
} from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { builder } from "./internet.js"

class Attacker extends UdpApplication {
  constructor(private readonly victim: Prefix) {
    super("attacker", { port: undefined })
  }

  /** From the port that a router has: only the bytes can be wrong. */
  shoot(bytes: Uint8Array, port: number): void {
    this.sendTo(this.victim.base, port, bytes, { ttl: 255 })
  }
}

/** A router that knows some routes, and an attacker beside it; `table` is all it knows, and all that it would do. */
function bench(make: () => Rip, block: string, options: { port: number }) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const prefix = Prefix.parse(block)
  const [router, host] = [net.router("r"), net.host("h")]
  net.link(router, host)
  for (const [i, node] of [router, host].entries())
    node.addAddress(prefix.base.plus(i + 1), { interface: 0, prefix })
  host.addRoute(Prefix.all(prefix.version), [{ interface: 0 }])
  const rip = router.install(make())
  const attacker = host.install(new Attacker(Prefix.of(prefix.base.plus(1))))
  const bound = host.install(new Bound(options.port))
  const table = () => [
    rip.routes.map(
      ({ prefix: to, metric, from, gateway, tag }) => `${to} ${metric} ${from} ${gateway} ${tag}`,
    ),
    router.routes.map(({ key, metric, hops }) => `${key.destination} ${metric} ${hops.length}`),
  ]
  return { sim, net, rip, attacker, bound, table, router: prefix.base.plus(1) }
}

/** Sends from the protocol's own port, as routers do. */
class Bound extends UdpApplication {
  constructor(port: number) {
    super("bound", { port })
  }

  say = this.sendTo.bind(this)
}

const near = "10.1.0.0/24"
const valid = new RipMessage({
  command: "response",
  entries: ["10.7.0.0/16", "10.8.0.0/16", "10.9.0.0/16"].map((prefix) => ({
    prefix: Prefix.parse(prefix),
    metric: 1,
    tag: 0,
    nextHop: undefined,
  })),
}).encode()

const options: Partial<RipOptions> = { updateJitter: 0 }

/** Delivers bytes to a router from its own port; returns how it was, and how it is. */
function attack(bytes: Uint8Array) {
  const { sim, net, rip, bound, table, router } = bench(() => new Rip("rip", options), near, { port: 520 })
  sim.run({ until: 1 })
  const before = table()
  sim.at(2, () => bound.say(router, 520, bytes, { ttl: 1 }))
  sim.run({ until: 3 })
  return { rip, before, after: table(), lost: census(net).unaccounted }
}

describe("RIP and malformed messages", () => {
  it("drops and counts every message that is cut short between two entries", () => {
    for (let length = 0; length < valid.length; length++) {
      if ((length - 4) % 20 === 0) continue // a shorter message, but a message
      const { rip, before, after, lost } = attack(valid.slice(0, length))
      expect([length, after, lost]).toEqual([length, before, 0])
      expect([length, rip.dropCounts?.get("bad-message")]).toEqual([length, 1])
    }
  })

  it("drops and counts other commands and versions", () => {
    for (const [at, value] of [
      [0, 0],
      [0, 3],
      [0, 255],
      [1, 0],
      [1, 1],
    ]) {
      const bytes = valid.slice()
      bytes[at] = value
      const { rip, before, after } = attack(bytes)
      expect([at, value, after]).toEqual([at, value, before])
      expect([at, value, rip.dropCounts?.get("bad-message")]).toEqual([at, value, 1])
    }
  })

  it("ignores entries with a mask with holes, bits beyond the mask, or another address family", () => {
    const broken = (change: (view: DataView) => void) => {
      const bytes = valid.slice()
      for (const at of [4, 24, 44]) change(new DataView(bytes.buffer, at))
      return bytes
    }
    for (const bytes of [
      broken((view) => view.setUint32(8, 0xff00ff00)),
      broken((view) => view.setUint32(8, 0x80000000)),
      broken((view) => view.setUint16(0, 7)),
      broken((view) => view.setUint32(16, 0)),
      broken((view) => view.setUint32(16, 0xffffffff)),
    ]) {
      const { before, after, rip } = attack(bytes)
      expect(after).toEqual(before)
      expect([...rip.neighbors.values()]).toMatchObject([{ badRoutes: 3 }])
    }
  })

  it("takes no harm from random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const { rip, before, after, lost } = attack(bytes)
        expect(lost).toBe(0)
        if (decodeRip(bytes).ok) return
        expect(after).toEqual(before)
        expect(rip.dropCounts?.get("bad-message")).toBe(1)
      }),
      { numRuns: 200 },
    )
  })

  it("survives flipped bytes, whatever is learned from them", () => {
    const flips = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(flips, (changes) => {
        const bytes = valid.slice()
        for (const [at, mask] of changes) bytes[at] ^= mask
        const { rip, lost } = attack(bytes)
        expect(lost).toBe(0)
        for (const { metric, prefix } of rip.routes) {
          expect(metric).toBeGreaterThanOrEqual(1)
          expect(metric).toBeLessThanOrEqual(16)
          expect(prefix.base.isMulticast).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
  })

  it("believes nothing from another port, however well formed", () => {
    const { sim, rip, attacker, table } = bench(() => new Rip("rip", options), near, { port: 520 })
    sim.run({ until: 1 })
    const before = table()
    sim.at(2, () => attacker.shoot(valid, 520))
    sim.run({ until: 3 })
    expect(table()).toEqual(before)
    expect(rip.dropCounts?.get("not-a-neighbor")).toBe(1)
  })
})

describe("RIPng and malformed messages", () => {
  it("takes no harm from random bytes behind a right header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const bytes = Uint8Array.of(2, 1, 0, 0, ...tail)
        const { sim, net, bound, rip, router, table } = bench(
          () => new Ripng("rip", options),
          "2001:db8::/64",
          {
            port: 521,
          },
        )
        sim.run({ until: 1 })
        const before = table()
        sim.at(2, () => bound.say(router, 521, bytes, { ttl: 255 }))
        sim.run({ until: 3 })
        expect(census(net).unaccounted).toBe(0)
        if (decodeRipng(bytes).ok) return
        expect(table()).toEqual(before)
        expect(rip.dropCounts?.get("bad-message")).toBe(1)
      }),
      { numRuns: 100 },
    )
  })

  it("believes no response that has made a hop", () => {
    const { sim, bound, rip, router, table } = bench(() => new Ripng("rip", options), "2001:db8::/64", {
      port: 521,
    })
    const entries = [{ prefix: Prefix.parse("2001:db8:7::/48"), metric: 1, tag: 0, nextHop: undefined }]
    const message = new RipngMessage({ command: "response", entries })
    sim.run({ until: 1 })
    const before = table()
    sim.at(2, () => bound.say(router, 521, message, { ttl: 254 }))
    sim.run({ until: 3 })
    expect(table()).toEqual(before)
    expect(rip.dropCounts?.get("not-a-neighbor")).toBe(1)
    sim.at(4, () => bound.say(router, 521, message, { ttl: 255 }))
    sim.run({ until: 5 })
    expect(rip.routes).toHaveLength(2)
  })
})

it("messages that are written are read again as they were", () => {
  const prefix = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 32 }))
  const entry = fc.record({
    to: prefix,
    metric: fc.integer({ min: 1, max: 16 }),
    tag: fc.nat(0xffff),
    next: fc.nat(2 ** 31),
  })
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 25 }),
      fc.option(fc.string({ maxLength: 16 })),
      (list, secret) => {
        const entries = list.map(({ to: [word, length], metric, tag, next }) => ({
          prefix: prefixOf(word, length),
          metric,
          tag,
          nextHop: next === 0 ? undefined : prefixOf(next, 32).base,
        }))
        const password = secret === null ? undefined : secret.replaceAll("\0", "")
        const message = new RipMessage({ command: "response", entries, password })
        const bytes = message.encode()
        expect(bytes).toHaveLength(message.size)
        expect(decodeRip(bytes)).toEqual({ ok: true, message })
      },
    ),
  )
})

const prefixOf = (word: number, length: number): Prefix => {
  const octets = [24, 16, 8, 0].map((shift) => (word >>> shift) & 255)
  return Prefix.of(Prefix.parse(octets.join(".")).base, length)
}
