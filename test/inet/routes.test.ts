import type { Network, Node } from "@hourglass/inet"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { distances, grow, plans } from "./random-network.js"
import { walks } from "./walk.js"
import { emptyWorld, expectConserved, probe } from "./world.js"

/** Every pair of nodes that a way joins: all that the tables say leads there, without a loop. */
function expectReachable(
  nodes: readonly Node[],
  check: (cost: number, least: number) => void = () => {},
): void {
  const least = distances(nodes)
  for (const [i, from] of nodes.entries())
    for (const [j, to] of nodes.entries()) {
      if (i === j || least[i][j] === Number.POSITIVE_INFINITY) continue
      const ways = walks(from, to.address)
      const where = `${from.path} to ${to.path}: ${ways.map((way) => way.end)}`
      expect(ways.length, where).toBeGreaterThan(0)
      expect(
        ways.filter((way) => way.end !== "arrived"),
        where,
      ).toEqual([])
      for (const { cost } of ways) check(cost, least[i][j])
    }
}

describe("computed routes", () => {
  it("join every pair of nodes of a flat network by the cheapest ways, and by no others", () => {
    fc.assert(
      fc.property(plans({ depth: 0, maxLinks: 8 }), (plan) => {
        const { net, nodes } = grow(plan)
        net.build()
        expectReachable(nodes, (cost, least) => expect(cost).toBe(least))
      }),
      { numRuns: 200 },
    )
  })

  it("join every pair of nodes of a network of networks without a loop", () => {
    fc.assert(
      fc.property(plans(), (plan) => {
        const { net, nodes } = grow(plan)
        net.build()
        expectReachable(nodes)
      }),
      { numRuns: 400 },
    )
  })

  it("join what still can be joined after links have failed", () => {
    fc.assert(
      fc.property(plans({ depth: 2 }), fc.infiniteStream(fc.nat(3)), (plan, dice) => {
        const { net, nodes } = grow(plan)
        net.build()
        for (const link of net.links) if (dice.next().value === 0) link.down()
        net.computeRoutes()
        expectReachable(nodes)
      }),
      { numRuns: 200 },
    )
  })
})
