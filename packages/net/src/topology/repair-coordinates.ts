import { type Coordinates, coordinatesOf, middleOf } from "./great-circle.js"
import { missingCoordinates } from "./inspect.js"
import type { SettledPolicy } from "./policies.js"
import { describeAll, type Mended, unlessRefused } from "./repair-step.js"
import type { Topology, TopologyNode } from "./topology.js"

/** Gives nodes without coordinates the middle of their neighbours', when the policy says so. */
export function mendCoordinates(topology: Topology, policy: SettledPolicy): Mended {
  const lost = unlessRefused(
    topology,
    missingCoordinates,
    policy.missingCoordinates === "error",
    "missingCoordinates",
  )
  if (policy.missingCoordinates === "keep")
    return { topology, findings: describeAll(topology, missingCoordinates, lost, () => "kept") }
  const { places, sources } = placeByNeighbors(topology, lost)
  const done = (node: TopologyNode): string => {
    const place = places.get(node.id)
    const names = (sources.get(node.id) ?? []).map(({ label, id }) => label || id).join(", ")
    return place
      ? `put at ${show(place)}, from its neighbours ${names}`
      : "kept, since no neighbour is anywhere"
  }
  return {
    topology: topology.with({ nodes: topology.nodes.map((node) => ({ ...node, ...places.get(node.id) })) }),
    findings: describeAll(topology, missingCoordinates, lost, done),
  }
}

/**
 * Places for nodes by their neighbours', and the neighbours. It goes in rounds,
 * each from what the rounds before have placed, so that the order of the nodes
 * does not matter.
 */
function placeByNeighbors(topology: Topology, lost: readonly TopologyNode[]) {
  const places = new Map<string, Coordinates>()
  const sources = new Map<string, readonly TopologyNode[]>()
  const placeOf = (node: TopologyNode): Coordinates | undefined => places.get(node.id) ?? coordinatesOf(node)
  for (let open = lost, progress = true; progress; ) {
    const round = open.flatMap((node) => {
      const located = topology.neighbors(node.id).filter(placeOf)
      const around = located.flatMap((neighbor) => placeOf(neighbor) ?? [])
      const place = middleOf(around) ?? around[0] // the first, where they balance out around the globe
      return located.length > 0 ? [{ node, place, located }] : []
    })
    for (const { node, place, located } of round) {
      places.set(node.id, place)
      sources.set(node.id, located)
    }
    open = open.filter((node) => !places.has(node.id))
    progress = round.length > 0
  }
  return { places, sources }
}

function show({ latitude, longitude }: Coordinates): string {
  return `${Math.abs(latitude).toFixed(2)}°${latitude < 0 ? "S" : "N"} ${Math.abs(longitude).toFixed(2)}°${longitude < 0 ? "W" : "E"}`
}
