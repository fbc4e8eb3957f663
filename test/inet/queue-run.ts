/** One queue in front of one link, fed by a random source: what queueing theory speaks of. */
import { RandomStream } from "@hourglass/aca"
import { census } from "@hourglass/inet"
import { Constant, Exponential, InetPacket, TimeAverage, type Variate } from "@hourglass/net"
import { expect } from "vitest"
import { Probe } from "./probe.js"
import { chain } from "./world.js"

export interface QueueRunOptions {
  /** Arrivals per second: a Poisson process, or with `isRegular` one after the other at equal distances. */
  readonly lambda: number
  readonly isRegular?: boolean
  /** Bytes, drawn from this stream for each packet. */
  readonly sizes: (random: RandomStream) => Variate
  /** Bit/s. */
  readonly bandwidth: number
  /** Packets that may wait, without the one being sent; default any number. */
  readonly limit?: number
  readonly packets: number
  /** Share of the packets at the start that means leave out. Default 0.02. */
  readonly warmUp?: number
  readonly seed: number
}

/** What was measured; times in seconds. */
export interface QueueRun {
  readonly waiting: number
  readonly sojourn: number
  readonly inSystem: number
  readonly loss: number
  /** Share of the time with n packets in the system, by n. */
  readonly shares: readonly number[]
  /** Packets per second that got through. */
  readonly throughput: number
  /** |L − λW| / L over the whole run, which starts and ends empty. */
  readonly littleError: number
}

/** Sends at random times, and hears when its packets have been sent on. */
class Source extends Probe {
  begin(options: QueueRunOptions, accepted: (packet: InetPacket) => void, peer: Probe): void {
    const random = new RandomStream(options.seed, 0, "queue-run")
    const sizes = options.sizes(random.fork("sizes"))
    const mean = 1 / options.lambda
    const gaps = options.isRegular ? new Constant(mean) : new Exponential(random.fork("gaps"), { mean })
    const destination = peer.parent === undefined ? undefined : peerAddress(peer)
    let left = options.packets
    const next = this.timer(() => {
      const packet = new InetPacket({ destination: destination as never, protocol: this.protocol })
      packet.size = sizes.next() // theory has sizes that no header has
      this.below.send(packet)
      accepted(packet)
      if (--left > 0) next.after(gaps.next())
    })
    next.after(options.isRegular ? 0 : gaps.next())
  }
}

const peerAddress = (peer: Probe) => (peer.parent as { address?: unknown } | undefined)?.address

export function runQueue(options: QueueRunOptions): QueueRun {
  const { bandwidth, packets, limit = Number.POSITIVE_INFINITY, warmUp = 0.02 } = options
  const { sim, net, nodes } = chain([{ bandwidth: `${bandwidth}bps`, queue: { limit: { packets: limit } } }])
  const [source, sink] = [nodes[0].install(new Source()), nodes[1].install(new Sink())]
  const level = new TimeAverage()
  const shares: number[] = []
  let since = 0
  let from = 0
  let inside = 0
  const totals = { area: 0, sojourn: 0 }
  const warm = { sojourn: 0, waiting: 0, count: 0 }
  let offered = 0
  let offeredWarm = 0
  let lostWarm = 0

  function change(by: number): void {
    const { now } = sim
    totals.area += inside * (now - since)
    if (offered > packets * warmUp) shares[inside] = (shares[inside] ?? 0) + now - Math.max(since, from)
    since = now
    inside += by
    level.set(now, inside)
  }

  sim.dropped.on(() => {
    lostWarm += offered > packets * warmUp ? 1 : 0
    change(-1)
  })
  sink.heard = (packet) => {
    change(-1)
    const sojourn = sim.now - packet.createdAt
    totals.sojourn += sojourn
    if (packet.id <= packets * warmUp) return
    warm.count++
    warm.sojourn += sojourn
    warm.waiting += sojourn - (8 * packet.size) / bandwidth
  }
  const { dispatcher } = nodes[0].csl
  dispatcher.arrivals.on(() => {
    change(1)
    offered++
    if (offered === Math.floor(packets * warmUp) + 1) {
      from = sim.now
      level.restart(sim.now)
    }
    if (offered > packets * warmUp) offeredWarm++
  })
  sim.start()
  source.begin(options, () => {}, sink)
  let end = 0
  let inSystem = 0
  sim.after(0, () => {})
  const lastArrival = () => {
    end = sim.now
    inSystem = level.mean(end)
  }
  dispatcher.arrivals.on(() => {
    if (offered === packets) lastArrival()
  })
  sim.run()
  expect(census(net)).toMatchObject({ sent: packets, unaccounted: 0, queued: 0, inFlight: 0 })
  const time = shares.reduce((sum, share) => sum + share, 0)
  return {
    waiting: warm.waiting / warm.count,
    sojourn: warm.sojourn / warm.count,
    inSystem,
    loss: lostWarm / offeredWarm,
    shares: shares.map((share) => share / time),
    throughput: warm.count / (sim.now - from),
    littleError: Math.abs(totals.area - totals.sojourn) / totals.area,
  }
}

class Sink extends Probe {
  protected override receive(packet: InetPacket): void {
    this.heard?.(packet)
  }
}
