/** What monitors and experiments compute from what they saw. */
export { batchMeans, type ConfidenceInterval, confidenceInterval, studentT } from "./confidence.js"
export { jainIndex } from "./fairness.js"
export { Histogram, type HistogramOptions } from "./histogram.js"
export { percentile, percentiles } from "./percentile.js"
export { RunningStatistics } from "./running.js"
export { NumberSeries, TimeSeries } from "./series.js"
export { TimeAverage } from "./time-average.js"
