/** One long transfer over one link that loses data packets, and no ACKs. */
import { type Bandwidth, type Duration, type RandomStream, Simulation } from "@hourglass/aca"
import { bestEffort, type ErrorModel, Network, NodeBuilder } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { BulkSink, BulkSource, internetProtocols, type TcpOptions } from "@hourglass/protocols"

export interface LossyLink {
  readonly bandwidth: Bandwidth
  readonly delay: Duration
  /** Which data packets are lost: makes what is asked for each. */
  readonly losses: (random: RandomStream) => () => boolean
  readonly options: Partial<TcpOptions>
  /** What is measured, seconds. */
  readonly from: number
  readonly to: number
  readonly seed: number
}

const builder = new NodeBuilder([bestEffort, internetProtocols])

/** Bytes delivered to the application a second. */
export function runLossyLink({ bandwidth, delay, losses, options, from, to, seed }: LossyLink): number {
  const sim = new Simulation({ seed })
  const net = sim.add(new Network("net", { builder }))
  const [a, b] = [net.host("a"), net.host("b")]
  const loss = ({ random }: { random: RandomStream }): ErrorModel => {
    const loses = losses(random)
    return { loses: ({ size }: InetPacket) => size > 100 && loses() }
  }
  net.link(a, b, { bandwidth, delay, loss })
  const sink = b.install(new BulkSink("sink", { tcp: options }))
  a.install(new BulkSource("source", { to: b, tcp: options }))
  sim.run({ until: from })
  const before = sink.bytesReceived
  sim.run({ until: to })
  return (sink.bytesReceived - before) / (to - from)
}
