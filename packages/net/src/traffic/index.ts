/** Traffic: models that say when packets of what size are born, and shapers that hold them to an envelope. */
// What they promise

// Shapers
export { CDSmooth, type CDSmoothOptions } from "./cd-smooth.js"
// Models
export { FixedPoints, type FixedPointsOptions } from "./fixed-points.js"
export { LeakyBucket, type LeakyBucketOptions } from "./leaky-bucket.js"
export {
  DeterministicOnOff,
  type DeterministicOnOffOptions,
  ExponentialOnOff,
  type ExponentialOnOffOptions,
  OnOff,
  type OnOffPeriods,
  ParetoOnOff,
  type ParetoOnOffOptions,
} from "./on-off.js"
export {
  ConstantBitRate,
  type ConstantBitRateOptions,
  PacketTrain,
  type PacketTrainOptions,
} from "./packet-train.js"
export { Periodic, type PeriodicOptions } from "./periodic.js"
export {
  PeakRate,
  type PeakRateOptions,
  Poisson,
  type PoissonOptions,
  PoissonVariableSize,
  type PoissonVariableSizeOptions,
  Renewal,
  type RenewalOptions,
} from "./renewal.js"
export { RTSmooth, type RTSmoothOptions } from "./rt-smooth.js"
export type { Shaper } from "./shaper.js"
export { TokenBucket, type TokenBucketOptions } from "./token-bucket.js"
export { parseTrafficTrace, TraceTraffic, type TraceTrafficOptions, TrafficTraceError } from "./trace-file.js"
export type { TrafficEnvelope, TrafficModel } from "./traffic-model.js"
