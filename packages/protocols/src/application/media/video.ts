/** Video as a source of packets: frames of random sizes at a fixed rate, each in several packets. */
import { bytes, type RandomStream, type Size } from "@hourglass/aca"
import { OptionFaults, type TrafficModel, type Variate } from "@hourglass/net"
import type { Traffic } from "../traffic.js"
import { trafficHeaderSize } from "../traffic-payload.js"

export interface VideoFramesOptions {
  /** Bytes of a frame; values below 1 count as 1. */
  readonly frameSize: Variate
  /** Frames a second. Default 25. */
  readonly frameRate?: number
  /** The most bytes of a frame that a packet carries. Default 1200. */
  readonly packetSize?: Size
  /** Bytes before them in each packet. Default 0. */
  readonly headerSize?: Size
  /** Over how much of the time to the next frame its packets are spread, 0 … 1. Default 0: back to back. */
  readonly spread?: number
}

/** The packets of frames: all are full but the last of each frame. */
export class VideoFrames implements TrafficModel {
  gap = 0
  size = 0
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  /** Frames that have begun. */
  frames = 0
  private readonly frameSize: Variate
  private readonly packetSize: number
  private readonly headerSize: number
  private readonly spread: number
  private left = 0 // bytes of the present frame
  private packetGap = 0 // within the present frame, seconds
  private elapsed = 0 // since the present frame began, seconds

  constructor(options: VideoFramesOptions) {
    const { frameSize, frameRate = 25, packetSize = 1200, headerSize = 0, spread = 0 } = options
    const faults = new OptionFaults("video traffic")
    faults.positive("frameRate", frameRate)
    this.packetSize = faults.readPositive("packetSize", packetSize, bytes)
    this.headerSize = faults.read("headerSize", headerSize, bytes)
    faults.require(frameSize.mean > 0, `frameSize has mean ${frameSize.mean} bytes; it must be > 0`)
    faults.require(spread >= 0 && spread <= 1, `spread is ${spread}; it must be within 0 and 1`)
    faults.report()
    this.frameSize = frameSize
    this.spread = spread
    this.period = 1 / frameRate
    this.burst = this.packetSize + this.headerSize
    this.meanRate = 8 * frameSize.mean * frameRate // without headers: how many there are depends on the sizes
  }

  advance(): boolean {
    if (this.left > 0) this.gap = this.packetGap
    else this.beginFrame()
    this.elapsed += this.gap
    const part = Math.min(this.left, this.packetSize)
    this.left -= part
    this.size = part + this.headerSize
    return true
  }

  /** The gap is then what is left of the time of the frame before. */
  private beginFrame(): void {
    this.left = Math.max(1, Math.round(this.frameSize.next()))
    this.packetGap = (this.spread * this.period) / Math.ceil(this.left / this.packetSize)
    this.gap = this.frames === 0 ? 0 : this.period - this.elapsed
    this.elapsed = -this.gap
    this.frames++
  }

  reset(): void {
    this.frames = 0
    this.left = 0
    this.elapsed = 0
  }
}

export interface VideoOptions extends Omit<VideoFramesOptions, "frameSize" | "headerSize"> {
  /** Bytes of a frame: `(random) => LogNormal.withMean(random, { mean: 10_000, deviation: 4000 })`. */
  readonly frameSize: (random: RandomStream) => Variate
}

/** A video stream: each packet has the header of traffic payloads, as long as RTP's, before its part of the frame. */
export function video({ frameSize, ...options }: VideoOptions): Traffic {
  return (random) =>
    new VideoFrames({ ...options, frameSize: frameSize(random), headerSize: trafficHeaderSize })
}
