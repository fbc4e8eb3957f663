import type { Network } from "@hourglass/inet"
import { NamTrace, NodeNumbers, type Sink } from "@hourglass/net"
import { type ObserveOptions, observe } from "./observe.js"

/** Writes what happens in a network for NAM, the network animator: first the picture, then the packets. */
export function traceForNam(network: Network, sink: Sink, options: ObserveOptions = {}): () => void {
  const numbers = new NodeNumbers()
  const nam = new NamTrace(sink, numbers)
  for (const node of network.nodes) {
    for (const address of node.addresses) numbers.assign(address, node.path)
    nam.node(node.path, { label: node.name, shape: node.options.forwards ? "hexagon" : "circle" })
  }
  for (const link of network.links) {
    const [a, b] = link.attached.map((ni) => ni?.parent?.parent?.path)
    if (a === undefined || b === undefined || link.ends !== 2) continue
    const bandwidth = link.bandwidth
    nam.link(a, b, { bandwidth, delay: link.delay })
    link.carrier.on((isUp) => nam.linkState(link.now, a, b, isUp ? "up" : "down"))
  }
  const stop = observe(network, nam, options)
  return () => {
    stop()
    sink.close()
  }
}
