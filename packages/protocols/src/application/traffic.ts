/** Short names for the traffic that is wanted most often. Sizes and rates are of UDP payload. */
import type { Bandwidth, Duration, RandomStream, Size } from "@hourglass/aca"
import { ConstantBitRate, ExponentialOnOff, Poisson, type TrafficModel } from "@hourglass/net"

/** Makes a traffic model for one source, which draws from the source's own random stream. */
export type Traffic = (random: RandomStream) => TrafficModel

/** Equal packets at equal distances. */
export function cbr(options: { rate: Bandwidth; size: Size; count?: number }): Traffic {
  const { rate, size: packetSize, count } = options
  return () => new ConstantBitRate(count === undefined ? { rate, packetSize } : { rate, packetSize, count })
}

/** Equal packets at exponential distances. */
export function poisson({ rate, size: packetSize }: { rate: Bandwidth; size: Size }): Traffic {
  return (random) => new Poisson(random, { rate, packetSize })
}

/** Constant bit rate while on, nothing while off; both last for exponential times. */
export function onOff(options: {
  peakRate: Bandwidth
  size: Size
  meanOn: Duration
  meanOff: Duration
}): Traffic {
  const { peakRate: burstRate, size: packetSize, meanOn, meanOff } = options
  return (random) => new ExponentialOnOff(random, { burstRate, packetSize, meanOn, meanOff })
}
