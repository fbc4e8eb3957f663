/**
 * Short names for the traffic that is wanted most often. Sizes and rates are of UDP payload; no packet is smaller than
 * its header, 12 bytes.
 */
import {
  type Bandwidth,
  bytes,
  type Duration,
  OptionError,
  type RandomStream,
  type Size,
} from "@hourglass/aca"
import { ConstantBitRate, ExponentialOnOff, Poisson, type TrafficModel } from "@hourglass/net"
import { trafficHeaderSize } from "./traffic-payload.js"

/** Makes a traffic model for one source, which draws from the source's own random stream. */
export type Traffic = (random: RandomStream) => TrafficModel

/** Equal packets at equal distances. */
export function cbr(options: { rate: Bandwidth; size: Size; count?: number }): Traffic {
  const { rate, count } = options
  const packetSize = checkedSize(options.size)
  return () => new ConstantBitRate(count === undefined ? { rate, packetSize } : { rate, packetSize, count })
}

/** Equal packets at exponential distances. */
export function poisson({ rate, size }: { rate: Bandwidth; size: Size }): Traffic {
  const packetSize = checkedSize(size)
  return (random) => new Poisson(random, { rate, packetSize })
}

/** Constant bit rate while on, nothing while off; both last for exponential times. */
export function onOff(options: {
  peakRate: Bandwidth
  size: Size
  meanOn: Duration
  meanOff: Duration
}): Traffic {
  const { peakRate: burstRate, meanOn, meanOff } = options
  const packetSize = checkedSize(options.size)
  return (random) => new ExponentialOnOff(random, { burstRate, packetSize, meanOn, meanOff })
}

/** A smaller packet would be sent as large as its header, and at a higher rate than was asked for. */
function checkedSize(size: Size): number {
  const count = bytes(size)
  if (count >= trafficHeaderSize) return count
  throw new OptionError(
    `the size of packets is ${size}; it must be at least ${trafficHeaderSize} bytes, which hold the number of each and when it was sent`,
  )
}
