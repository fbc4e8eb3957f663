/** One queue in front of one link, fed by a random source: what queueing theory speaks of. */
import { RandomStream } from "@hourglass/aca"
import { census } from "@hourglass/inet"
import {
  Constant,
  Exponential,
  type InetPacket,
  type QueueMonitor,
  RunningStatistics,
  type Variate,
} from "@hourglass/net"
import { expect } from "vitest"
import { chain, probe } from "./world.js"

export interface QueueRunOptions {
  /** Arrivals per second: a Poisson process. */
  readonly lambda: number
  /** Whether arrivals come at equal distances instead. */
  readonly isRegular?: boolean
  /** Bytes; drawn for each packet. */
  readonly sizes: (random: RandomStream) => Variate
  /** Bit/s. */
  readonly bandwidth: number
  /** Packets that may wait, without the one being sent; default any number. */
  readonly limit?: number
  /** How many arrive, the first 2 % of which means leave out. */
  readonly packets: number
  /** Told of the packets that wait. */
  readonly monitor?: QueueMonitor
  readonly seed?: number
}

/** What was measured; times in seconds. */
export interface QueueRun {
  /** Before its transmission begins, and until it ends, per packet. */
  readonly waiting: RunningStatistics
  readonly sojourn: RunningStatistics
  /** Share of the time with n packets in the system, by n, and its mean. */
  readonly shares: readonly number[]
  readonly inSystem: number
  /** Share of the arrivals that found no room. */
  readonly loss: number
  /** Packets per second that got through. */
  readonly throughput: number
  /** |L − λW| / L over the whole run, which starts and ends empty. */
  readonly littleError: number
}

const warmUp = 0.02

export function runQueue(options: QueueRunOptions): QueueRun {
  const { bandwidth, packets, limit = Number.POSITIVE_INFINITY, seed = 1 } = options
  const queue = { limit: { packets: limit } }
  const { sim, net, nodes } = chain([{ bandwidth: `${bandwidth}bps`, queue }])
  const [source, sink] = nodes.map((node) => probe(node))
  const meter = new Meter(bandwidth, Math.floor(packets * warmUp))
  nodes[0].csl.dispatcher.arrivals.on(({ time }) => meter.arrive(time))
  sim.dropped.on(({ time }) => meter.lose(time))
  const { monitor } = options
  if (monitor !== undefined)
    nodes[0].interfaces[0].queue.lengths.on(({ time, packets, bytes }) =>
      monitor.change(time, packets, bytes),
    )
  sink.heard = (packet) => {
    meter.depart(sim.now, packet)
    sink.got.length = 0
  }
  sim.start()
  const random = new RandomStream(seed, 0, "queue-run")
  const sizes = options.sizes(random.fork("sizes"))
  const mean = 1 / options.lambda
  const gaps = options.isRegular ? new Constant(mean) : new Exponential(random.fork("gaps"), { mean })
  let left = packets
  const arrival = sim.after(gaps.next(), () => {
    source.shoot(nodes[1].address, { size: sizes.next() }) // theory has sizes that no header has
    if (--left > 0) arrival.after(gaps.next())
  })
  sim.run()
  expect(census(net)).toMatchObject({ sent: packets, queued: 0, inFlight: 0, unaccounted: 0 })
  return meter.result()
}

/** Counts the packets in the system, and how long each of them stays. */
class Meter {
  private readonly waiting = new RunningStatistics()
  private readonly sojourn = new RunningStatistics()
  private readonly seconds: number[] = [] // with n packets in the system, after the warm-up
  private readonly all = { area: 0, sojourn: 0 }
  private inside = 0
  private since = 0
  private begin = 0
  private arrivals = 0
  private losses = 0
  private departures = 0

  constructor(
    private readonly bandwidth: number,
    private readonly warmUpPackets: number,
  ) {}

  arrive(time: number): void {
    this.arrivals++
    this.change(time, 1)
    if (this.arrivals !== this.warmUpPackets) return
    this.seconds.length = 0
    this.begin = time
    this.losses = 0
    this.departures = 0
  }

  lose(time: number): void {
    this.losses++
    this.change(time, -1)
  }

  depart(time: number, packet: InetPacket): void {
    this.change(time, -1)
    this.departures++
    const stay = time - packet.createdAt
    this.all.sojourn += stay
    if (packet.id <= this.warmUpPackets) return
    this.sojourn.add(stay)
    this.waiting.add(stay - (8 * packet.size) / this.bandwidth)
  }

  private change(time: number, by: number): void {
    this.all.area += this.inside * (time - this.since)
    this.seconds[this.inside] = (this.seconds[this.inside] ?? 0) + time - this.since
    this.since = time
    this.inside += by
  }

  result(): QueueRun {
    const duration = this.since - this.begin
    const shares = Array.from(this.seconds, (time) => (time ?? 0) / duration)
    return {
      waiting: this.waiting,
      sojourn: this.sojourn,
      shares,
      inSystem: shares.reduce((sum, share, n) => sum + n * share, 0),
      loss: this.losses / (this.arrivals - this.warmUpPackets),
      throughput: this.departures / duration,
      littleError: Math.abs(this.all.area - this.all.sojourn) / this.all.area,
    }
  }
}
