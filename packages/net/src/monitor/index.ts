/**
 * Monitors: fed packet by packet, they keep what they are about in little
 * memory, and give it as a time series and as a summary after a warm-up.
 * They know no component: whoever sees packets tells them.
 */

// One for each question
export { DelayMonitor, type DelayMonitorOptions, delayMonitorDefaults } from "./delay-monitor.js"
export { JitterMonitor, type JitterSummary } from "./jitter-monitor.js"
export {
  LinkMonitor,
  type LinkMonitorOptions,
  type LinkSummary,
  linkMonitorDefaults,
} from "./link-monitor.js"
export {
  type Arrival,
  LossMonitor,
  type LossMonitorOptions,
  type LossSummary,
  lossMonitorDefaults,
} from "./loss-monitor.js"
export {
  QueueMonitor,
  type QueueMonitorOptions,
  type QueueSummary,
  queueMonitorDefaults,
} from "./queue-monitor.js"
export {
  ThroughputMonitor,
  type ThroughputMonitorOptions,
  type ThroughputSummary,
  throughputMonitorDefaults,
} from "./throughput-monitor.js"

// All of them for one flow
export { formatFlow } from "./flow-format.js"
export { FlowMonitor, type FlowMonitorOptions, flowMonitorDefaults } from "./flow-monitor.js"
export type { FlowSummary } from "./flow-summary.js"

// Whether results can be right
export { type LittlesLawCheck, littlesLaw, type QueueingMeans } from "./littles-law.js"

// What monitors are made of
export { LevelStatistics } from "./level-statistics.js"
export { QuantileSketch } from "./quantile-sketch.js"
export { RunningBatches } from "./running-batches.js"
export { type DistributionSummary, RunningDistribution } from "./running-distribution.js"
export type { LossRuns } from "./sequence-window.js"
export { ThinnedSeries } from "./thinned-series.js"
