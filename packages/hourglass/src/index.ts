/**
 * Hourglass, the one import for users: everything of the layers, and a short hand over them.
 * @packageDocumentation
 */
// The short hand
export { Internet, type InternetOptions, internetNodes, network, type UdpOptions } from "./internet.js"
// To exchange parts of nodes: modules that bind tokens
export { ContainerModule } from "inversify"
export { TcpFlow, type TcpFlowOptions, type TcpFlowRecord, type TcpFlowSummary } from "./tcp-flow.js"
export { UdpFlow, type UdpFlowOptions } from "./udp-flow.js"
export { topology, topologyFrom, TopologySource, type SiteOptions, siteName } from "./topology-source.js"
export { observe, type ObserveOptions } from "./observe.js"
export { traceForNam } from "./nam.js"
// Scenarios for the command line and the lab
export {
  defineScenario,
  flag,
  listOf,
  quantity,
  type Scenario,
  type ScenarioContext,
  type ScenarioDefinition,
  type ScenarioResult,
  z,
} from "./scenario.js"
export { type Files, writeText } from "./files.js"
export { MemoryFiles } from "./files-memory.js"
export { platformFiles } from "#files"
// Reports
export * from "./report/network-report.js"
export * from "./report/flow-report.js"
export * from "./report/tcp-report.js"
export * from "./report/queues.js"
export * from "./report/paths.js"
export * from "./report/convergence.js"
export { formatConvergence, formatFates } from "./report/convergence-format.js"
export type { DropCounts, PacketFates } from "./report/packet-fates.js"
export * from "./report/route-check.js"
export { short, table } from "./report/table.js"
// Plots
export type { Plot, PlotAxis, PlotSeries } from "./plot/plot.js"
export { plot, type SvgPlotOptions, svgPlotDefaults } from "./plot/svg-plot.js"
export { textPlot, type TextPlotOptions, textPlotDefaults } from "./plot/text-plot.js"
export { version } from "./version.js"
// The layers
export * from "@hourglass/aca"
export * from "@hourglass/net"
export * from "@hourglass/inet"
export * from "@hourglass/protocols"
