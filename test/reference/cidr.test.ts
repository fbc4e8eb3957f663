/** CIDR allocation, aggregation and forwarding against the stored reference results, A03. */
import { type AddressDemand, allocate, blockSize, type Network, RoutingTable } from "@hourglass/inet"
import { Address, aggregate, fromSelf, Prefix } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { addressesIn, demandOf, expectValidPlan, fill, type Tree } from "../inet/address-tree.js"
import { ask } from "../inet/ask.js"
import { emptyWorld } from "../inet/world.js"
import reference from "./data/A03-cidr.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors: readonly Vector[] = reference.vectors
const having = (key: string) => vectors.filter(({ given }) => key in given)

describe("A03: blocks for the clients of a provider", () => {
  const providers = having("provider block")
  const classC = (owner: string): AddressDemand => ({ owner, parts: fill(256, owner) })

  const needsOf = (given: Fields) =>
    Object.entries(given["needs in class-C units in order"] as Record<string, number>)
  const blockOf = (given: Fields) => Prefix.parse(String(given["provider block"]).split(" ")[0])

  it.each(providers)(
    "$id: each is the smallest that holds the need, aligned, and no two overlap",
    ({ given, expect: expected }) => {
      const needs = needsOf(given)
      const clients = needs.map(([owner, units]) => ({
        owner,
        parts: Array.from({ length: units }, (_, i) => classC(`${owner}.${i}`)),
      }))
      const provider = { owner: "RA", parts: clients }
      const plan = allocate(provider, blockOf(given))
      expectValidPlan(provider, plan)
      const blocks = clients.map((client) => plan.get(client) as Prefix)
      const stored = (expected as Fields).blocks as Record<string, string>
      expect(blocks.map((block) => block.length)).toEqual(
        needs.map(([owner]) => Prefix.parse(stored[owner]).length),
      )
      const used = blocks.reduce((sum, block) => sum + block.size, 0n) / 256n
      expect(Number(used)).toBe((expected as Fields)["class C networks used by C1..C6"])
      expect(blocks).toHaveLength((expected as Fields)["routes inside RA when aggregated"] as number)
    },
  )

  it.each(providers)(
    "$id: the blocks of the document, pinned by hand, are kept",
    ({ given, expect: expected }) => {
      const stored = (expected as Fields).blocks as Record<string, string>
      const clients = needsOf(given).map(([owner]) => ({ owner, pinned: Prefix.parse(stored[owner]) }))
      const late: AddressDemand = { owner: "late", parts: fill(300, "late") }
      const provider = { owner: "RA", parts: [...clients, late] }
      const plan = allocate(provider, blockOf(given))
      expect(clients.map((client) => plan.get(client))).toEqual(clients.map(({ pinned }) => pinned))
      expectValidPlan(provider, plan)
    },
  )
})

describe("A03: forwarding with aggregates", () => {
  const tables = having("routes at BB")

  function tableOf(given: Fields): RoutingTable {
    const table = new RoutingTable("BB")
    for (const [prefix, next] of Object.entries(given["routes at BB"] as Record<string, string>))
      table.addRoute({ key: { destination: Prefix.parse(prefix) }, hops: [{ interface: 0 }], owner: next })
    return table
  }

  function answer(table: RoutingTable, address: string): string | null {
    const query = { source: undefined, destination: Address.parse(address), incoming: fromSelf }
    const route = ask(table.lookup, query)?.route
    return route === undefined ? null : `${route.key.destination} -> ${route.owner}`
  }

  it.each(tables)("$id: $title", ({ given, expect: expected }) => {
    const table = tableOf(given)
    const lookups = given.lookups as string[]
    expect(Object.fromEntries(lookups.map((each) => [each, answer(table, each)]))).toEqual(expected)
  })

  it("A03-02: falls back to the aggregate when the longer prefix is withdrawn", () => {
    const table = tableOf(tables[0].given)
    const withdraw = (prefix: string) => table.removeAll(({ key }) => `${key.destination}` === prefix)
    withdraw("192.24.32.0/23")
    withdraw("192.32.0.0/20")
    expect([answer(table, "192.24.33.9"), answer(table, "192.32.0.1")]).toEqual([
      "192.24.0.0/13 -> RA",
      "192.32.0.0/13 -> RB",
    ])
  })

  it("A03-02, rule 2: a router that aggregates discards what matches only its aggregate", () => {
    const table = tableOf({ "routes at BB": { "192.32.0.0/13": "RB" } })
    table.addRoute({ key: { destination: Prefix.parse("192.32.0.0/13") }, hops: [], owner: "aggregate" })
    const query = { source: undefined, destination: Address.parse("192.32.0.1"), incoming: fromSelf }
    expect(ask(table.lookup, query)?.route?.hops).toEqual([])
  })
})

describe("A03: aggregation", () => {
  it.each(having("prefixes"))("$id: $title", ({ given, expect: expected }) => {
    const prefixes = (given.prefixes as string[]).map(Prefix.parse)
    expect(aggregate(prefixes).map(String)).toEqual(expected)
    expect(aggregate(prefixes.reverse()).map(String)).toEqual(expected)
  })
})

describe("A03: hierarchies", () => {
  const hierarchies = having("tree (leaf = node)")
  const treeOf = (given: Fields) => given["tree (leaf = node)"] as Tree

  /** Bits when every level has a field of fixed width: what addresses without CIDR need. */
  function fixedBits(tree: Tree): number {
    const widths: number[] = []
    const measure = (each: Tree, level: number) => {
      if (typeof each === "string") return
      const parts = Object.values(each)
      widths[level] = Math.max(widths[level] ?? 0, Math.ceil(Math.log2(parts.length)))
      for (const part of parts) measure(part, level + 1)
    }
    measure(tree, 0)
    return widths.reduce((sum, width) => sum + width, 0)
  }

  it.each(hierarchies)("$id: $title", ({ given, expect: expected }) => {
    const tree = treeOf(given)
    const demand = demandOf(tree, "system")
    const bits = Number(expected && (expected as Fields)["bits with CIDR (variable-length) allocation"])
    expect(blockSize(demand)).toBe(2n ** BigInt(bits))
    expect(fixedBits(tree)).toBe((expected as Fields)["bits with fixed bits per level"])
    const plan = allocate(demand, Prefix.of(Address.parse("10.0.0.0"), 32 - bits))
    expectValidPlan(demand, plan)
    expect(addressesIn(demand, plan)).toHaveLength((expected as Fields).nodes as number)
  })

  it.each(hierarchies)("$id: $title, built as networks", ({ given, expect: expected }) => {
    const bits = (expected as Fields)["bits with CIDR (variable-length) allocation"] as number
    for (const prefix of [`10.0.0.0/${32 - bits}`, `2001:db8::/${128 - bits}`]) {
      const { net } = emptyWorld({ prefix })
      grow(net, treeOf(given))
      net.build()
      expect(`${net.prefix}`).toBe(prefix)
      expect(new Set(net.nodes.map((node) => node.address)).size).toBe((expected as Fields).nodes)
      expectContained(net)
    }
  })

  function grow(network: Network, tree: Tree): void {
    for (const [name, part] of Object.entries(tree))
      if (typeof part === "string") network.router(name)
      else grow(network.subnetwork(name), part)
  }

  /** Every node has an address of its network, and no two networks side by side overlap. */
  function expectContained(network: Network): void {
    for (const node of network.nodes) expect(network.prefix?.contains(node.address)).toBe(true)
    const { networks } = network
    for (const part of networks) {
      expect(network.prefix?.covers(part.prefix as Prefix)).toBe(true)
      for (const other of networks)
        if (other !== part) expect(other.prefix?.overlaps(part.prefix as Prefix)).toBe(false)
      expectContained(part)
    }
  }
})
