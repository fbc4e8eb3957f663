import { type AddressDemand, allocate, blockSize } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { expectValidPlan, fill } from "./address-tree.js"
import { emptyWorld } from "./world.js"

const log2 = (size: bigint): number => size.toString(2).length - 1

/** A network of networks and nodes, as how many nodes there are and which networks. */
interface Shape {
  readonly nodes: number
  readonly networks: readonly Shape[]
}

const shapes = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    nodes: fc.nat(9),
    networks: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie("shape"), { maxLength: 4 })),
  }),
})).shape

function demandOf({ nodes, networks }: Shape, owner = "net"): AddressDemand {
  return {
    owner,
    parts: [...networks.map((each, i) => demandOf(each, `${owner}/${i}`)), ...fill(nodes, owner)],
  }
}

const bases = fc.constantFrom("10.0.0.0", "2001:db8::").map(Address.parse)

/** The smallest block at this base, or one that is larger by some powers of two. */
const blockFor = (demand: AddressDemand, base: Address, spare = 0): Prefix =>
  Prefix.of(base, base.bits - log2(blockSize(demand)) - spare)

describe("an address plan", () => {
  it("gives every part the necessary power of two and no two the same address, in the smallest block", () => {
    fc.assert(
      fc.property(shapes, bases, (shape, base) => {
        const demand = demandOf(shape)
        const plan = allocate(demand, blockFor(demand, base))
        expectValidPlan(demand, plan)
      }),
    )
  })

  it("needs no more than twice what the parts need together, at every level", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const sum = (demand: AddressDemand): bigint =>
          (demand.parts ?? []).reduce((total, part) => total + blockSize(part), 0n)
        const check = (demand: AddressDemand): void => {
          const size = blockSize(demand)
          if (demand.parts !== undefined && sum(demand) > 0n)
            expect(size / 2n < sum(demand) && sum(demand) <= size).toBe(true)
          demand.parts?.forEach(check)
        }
        check(demandOf(shape))
      }),
    )
  })

  it("keeps what is pinned where it is, and plans the rest around it", () => {
    fc.assert(
      fc.property(shapes, bases, fc.nat(2), fc.infiniteStream(fc.nat(3)), (shape, base, spare, dice) => {
        const demand = demandOf(shape)
        const block = blockFor(demand, base, spare)
        const free = allocate(demand, block)
        const pinned = pinSome(demand, free, dice)
        const plan = allocate(pinned, block)
        expectValidPlan(pinned, plan)
        expectPinsKept(pinned, plan)
      }),
    )
  })

  /** The same demand, with some parts pinned to where a plan put them. */
  function pinSome(
    demand: AddressDemand,
    plan: Map<AddressDemand, Prefix>,
    dice: Iterator<number>,
  ): AddressDemand {
    const parts = demand.parts?.map((part) => pinSome(part, plan, dice))
    const isPinned = dice.next().value === 0 && demand.owner !== "net"
    return { owner: demand.owner, parts, pinned: isPinned ? plan.get(demand) : undefined }
  }

  function expectPinsKept(demand: AddressDemand, plan: Map<AddressDemand, Prefix>): void {
    if (demand.pinned !== undefined) expect(plan.get(demand)).toBe(demand.pinned)
    for (const part of demand.parts ?? []) expectPinsKept(part, plan)
  }

  it("makes a network as large as its pinned parts leave it no smaller", () => {
    const inner = { owner: "net/lan/inner", parts: fill(2, "inner") }
    const pins = ["10.0.0.1", "10.0.0.2"].map((address) => ({
      owner: address,
      pinned: Prefix.parse(address),
    }))
    const lan: AddressDemand = { owner: "net/lan", parts: [...pins, inner] }
    const plan = allocate({ owner: "net", parts: [lan] }, Prefix.parse("10.0.0.0/24"))
    expect([`${plan.get(lan)}`, `${plan.get(inner)}`]).toEqual(["10.0.0.0/29", "10.0.0.4/31"])
  })

  it("plans a large network again, with every address pinned, without delay", () => {
    const count = 10_000
    const pins = Array.from({ length: count }, (_, i) => ({
      owner: `n${i}`,
      pinned: Prefix.of(Address.parse("10.0.0.1").plus(i)),
    }))
    const late = { owner: "late" }
    const begin = performance.now()
    const plan = allocate({ owner: "net", parts: [...pins, late] }, Prefix.parse("10.0.0.0/16"))
    expect(performance.now() - begin).toBeLessThan(2000)
    expect(plan.size).toBe(count + 2)
    expect(`${plan.get(late)}`).toBe("10.0.0.0/32")
  })
})

describe("an address plan that cannot be", () => {
  const planOf = (parts: AddressDemand[], block: string) => () =>
    allocate({ owner: "/net", parts }, Prefix.parse(block))
  const pin = (owner: string, pinned: string): AddressDemand => ({ owner, pinned: Prefix.parse(pinned) })

  it("names both owners of blocks that overlap", () => {
    expect(planOf([pin("/net/a", "10.0.1.0/24"), pin("/net/b", "10.0.0.0/16")], "10.0.0.0/8")).toThrow(
      "/net/b (10.0.0.0/16) and /net/a (10.0.1.0/24) overlap",
    )
    expect(planOf([pin("/net/a", "10.0.1.1"), pin("/net/b", "10.0.1.1")], "10.0.0.0/8")).toThrow(
      "/net/a (10.0.1.1/32) and /net/b (10.0.1.1/32) overlap",
    )
  })

  it("names both owners where there is no room left, and the block that would do", () => {
    const parts = [
      { owner: "/net/a", parts: fill(5, "/net/a") },
      { owner: "/net/b", parts: fill(3, "/net/b") },
    ]
    expect(planOf(parts, "10.0.0.0/29")).toThrow(
      "/net (10.0.0.0/29, 8 addresses) has no room left for /net/b, which needs 4 addresses; a block of 16 would do",
    )
    expect(planOf([pin("/net/a", "2001:db8::/65"), { owner: "/net/b" }], "2001:db8::/64")).not.toThrow()
  })

  it("says so when it is the pins that leave no room", () => {
    const parts = [
      pin("/net/a", "10.0.0.1"),
      { owner: "/net/b", parts: fill(4, "/net/b") },
      { owner: "/net/c" },
    ]
    expect(planOf([pin("/net/d", "10.0.0.5"), ...parts], "10.0.0.0/29")).toThrow(
      "/net (10.0.0.0/29, 8 addresses) has no room left for /net/b, which needs 4 addresses; what is pinned leaves no room for it",
    )
    expect(planOf([pin("/net/a", "10.0.0.0/24"), { owner: "/net/b" }], "10.0.0.0/24")).toThrow(
      "/net (10.0.0.0/24, 256 addresses) has no room left for /net/b, which needs 1 address; a block of 512 would do",
    )
  })

  it("names what lies outside the block of its network", () => {
    expect(planOf([pin("/net/a", "192.0.2.1")], "10.0.0.0/8")).toThrow(
      "/net/a is pinned to 192.0.2.1/32, which lies outside 10.0.0.0/8 of /net",
    )
  })

  it("names both nodes that were given the same address", () => {
    const { net } = emptyWorld()
    net.host("a").addAddress("10.0.0.1")
    net.subnetwork("lan").host("b").addAddress("10.0.0.1")
    expect(() => net.build()).toThrow("/net/a and /net/lan/b both have the address 10.0.0.1")
  })
})

describe("the addresses of networks", () => {
  it("stay when the network is built again with more nodes in it, where its block has room", () => {
    const { net } = emptyWorld()
    const lan = net.subnetwork("lan", { prefix: "10.0.1.0/28" })
    const first = [lan.router("r"), lan.host("a"), net.router("core")]
    net.build()
    const before = first.map((node) => node.address)
    const late = lan.host("late")
    net.build()
    expect(first.map((node) => node.address)).toEqual(before)
    expect(lan.prefix?.contains(late.address)).toBe(true)
    expect(new Set(net.nodes.map((node) => node.address)).size).toBe(4)
  })

  it("respect what is pinned by hand, prefixes and addresses", () => {
    const { net } = emptyWorld({ prefix: "10.1.0.0/16" })
    const lan = net.subnetwork("lan", { prefix: "10.1.2.0/24" })
    const [pinned, other] = [lan.host("pinned"), lan.host("other")]
    pinned.addAddress("10.1.2.200")
    const core = net.router("core")
    net.build()
    expect(`${lan.prefix}`).toBe("10.1.2.0/24")
    expect(pinned.addresses.map(String)).toEqual(["10.1.2.200"])
    expect(lan.prefix?.contains(other.address)).toBe(true)
    expect(lan.prefix?.contains(core.address)).toBe(false)
  })
})
