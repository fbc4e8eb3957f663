/** Shortest paths over published topologies against networkx (reference file D: costs, hops, all next hops, one failure). */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  readGraphml,
  shortestPaths,
  Topology,
  type TopologyEdge,
} from "../../packages/net/src/topology/index.js"

interface Vector {
  readonly id: string
  readonly title: string
  readonly given: { readonly "links [i,j,cost]"?: readonly (readonly [number, number, number])[] }
  readonly expect: Readonly<Record<string, unknown>> & {
    readonly cost: readonly (readonly number[])[]
    readonly hops?: readonly (readonly number[])[]
    readonly "next hops from": Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>
    readonly "ordered pairs with equal-cost alternatives": number
    readonly "hop diameter": number
  }
}

const { vectors } = JSON.parse(
  readFileSync(new URL("./data/D-topologies.json", import.meta.url), "utf8"),
) as {
  vectors: readonly Vector[]
}
const costOf = (edge: TopologyEdge): number => Number(edge.attributes.cost)
const oneHop = (): number => 1

describe.each(vectors.filter((vector) => vector.given["links [i,j,cost]"]))("$id $title", (vector) => {
  const links = vector.given["links [i,j,cost]"] ?? []
  const size = vector.expect.cost.length + 1
  const topology = build(size, links)

  it("has the costs and hops given", () => {
    expect(triangle(topology, costOf)).toEqual(vector.expect.cost)
    const hops = triangle(topology, oneHop)
    if (vector.expect.hops) expect(hops).toEqual(vector.expect.hops)
    expect(Math.max(...hops.flat())).toBe(vector.expect["hop diameter"])
  })

  it("has the next hops given, and as many pairs with alternatives", () => {
    for (const [from, expected] of Object.entries(vector.expect["next hops from"])) {
      const paths = shortestPaths(topology, from, costOf)
      for (const [to, hops] of Object.entries(expected))
        expect([from, to, ...(paths.get(to)?.firstHops ?? [])]).toEqual([
          from,
          to,
          ...[hops].flat().map(String).sort(),
        ])
    }
    const alternatives = topology.nodes.flatMap(({ id }) =>
      [...shortestPaths(topology, id, costOf).values()].filter(({ firstHops }) => firstHops.length > 1),
    )
    expect(alternatives).toHaveLength(vector.expect["ordered pairs with equal-cost alternatives"])
  })

  it("has the costs given after a link has failed", () => {
    const [key, changed] = Object.entries(vector.expect).find(([name]) => name.startsWith("after link")) ?? []
    const [, a, b] = /after link (\d+)-(\d+) fails/.exec(key ?? "") ?? []
    const failed = build(
      size,
      links.filter(([i, j]) => !(i === Number(a) && j === Number(b))),
    )
    const [before, after] = [triangle(topology, costOf), triangle(failed, costOf)]
    const differences = after.flatMap((row, i) =>
      row.flatMap((cost, k) => (cost === before[i][k] ? [] : [[i, i + k + 1, cost]])),
    )
    expect(shortened(differences, changed as readonly unknown[][])).toEqual(changed)
  })
})

it("data/abilene.graphml has the distances of D-01", () => {
  const text = readFileSync(new URL("../../data/abilene.graphml", import.meta.url), "utf8")
  const ours = triangle(readGraphml(text, { file: "abilene.graphml" }).topology, oneHop)
  const sorted = (rows: readonly (readonly number[])[]) => rows.flat().sort((a, b) => a - b)
  expect(sorted(ours)).toEqual(sorted(vectors[0].expect.cost))
})

/** The list as the file has it: where it ends in ["...", count, text, sum of costs], cut short in that way. */
function shortened(
  list: readonly (readonly number[])[],
  like: readonly (readonly unknown[])[],
): readonly (readonly unknown[])[] {
  const end = like.at(-1)
  if (end?.[0] !== "...") return list
  const sum = list.reduce((total, [, , cost]) => total + cost, 0)
  return [...list.slice(0, like.length - 1), ["...", list.length, end[2], sum]]
}

function build(size: number, links: readonly (readonly [number, number, number])[]): Topology {
  const nodes = Array.from({ length: size }, (_, id) => ({
    id: String(id),
    label: String(id),
    attributes: {},
  }))
  const edges = links.map(([i, j, cost]) => ({
    source: String(i),
    target: String(j),
    attributes: { cost: String(cost) },
  }))
  return new Topology({ name: "reference", nodes, edges })
}

/** Row i holds the distances from node i to i+1 …; infinite where there is no way. */
function triangle(topology: Topology, cost: (edge: TopologyEdge) => number): number[][] {
  return topology.nodes.slice(0, -1).map(({ id }, index) => {
    const paths = shortestPaths(topology, id, cost)
    return topology.nodes.slice(index + 1).map((node) => paths.get(node.id)?.cost ?? Number.POSITIVE_INFINITY)
  })
}
