/**
 * Topologies: readers for GraphML, GML, BRITE and edge lists, reports on what is
 * wrong with a file, and repair by explicit policies. Readers take text, not paths.
 */
// What you read
export { readBrite } from "./brite.js"
export { readEdgeList } from "./edge-list.js"
export { readGml } from "./gml.js"
export { readGraphml } from "./graphml.js"
// What you write
export { toGraphml } from "./graphml-writer.js"
// What you compute from it
export { type Coordinates, greatCircleDistance, middleOf } from "./great-circle.js"
// What is wrong with it, and how it is mended
export { inspect } from "./inspect.js"
export { formatRate, rateIn } from "./link-speed.js"
export { type RepairPolicy, repairDefaults } from "./policies.js"
export { readTopology, type TopologyFormat, topologyFormat } from "./read-topology.js"
export { type Repair, repair } from "./repair.js"
export {
  type Defect,
  defects,
  type EdgeReference,
  type Finding,
  type NodeReference,
  RepairReport,
  type RepairReportData,
} from "./repair-report.js"
export { type ShortestPath, shortestPaths } from "./shortest-paths.js"
// What you get
export {
  type Attributes,
  farEnd,
  Topology,
  type TopologyEdge,
  type TopologyNode,
  type TopologyParts,
} from "./topology.js"
export type { ReaderOptions, Reading } from "./topology-builder.js"
// What can go wrong
export { TopologyError } from "./topology-error.js"
