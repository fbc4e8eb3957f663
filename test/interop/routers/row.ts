/** The simulated half of a meeting. */
import { type Bridge, joinTun } from "@hourglass/emulation"
import { type Internet, type Node, network, RealTimeSimulation } from "hourglass"
import type { Namespace } from "./namespace.js"
import { outside } from "./real-router.js"

/** The kernel of a namespace - r1 - r2 - r3 - host. */
export interface Row {
  readonly simulation: RealTimeSimulation
  readonly net: Internet
  readonly routers: readonly Node[]
  readonly host: Node
  readonly bridge: Bridge
}

export async function rowBehind({ name: namespace, device }: Namespace): Promise<Row> {
  const simulation = new RealTimeSimulation()
  const net = network(simulation)
  const routers = ["r1", "r2", "r3"].map((name) => net.router(name))
  const host = net.host("host")
  const nodes = [...routers, host]
  for (const [i, router] of routers.entries())
    net.link(router, nodes[i + 1], { bandwidth: "100Mbps", delay: "1ms" })
  const bridge = await joinTun(routers[0], {
    device,
    namespace,
    address: `${outside.peer}/24`,
    deviceAddress: outside.address,
  })
  return { simulation, net, routers, host, bridge }
}

/** Runs the simulation while something is done beside it. */
export async function during<Result>(row: Row, act: () => Promise<Result>): Promise<Result> {
  const run = row.simulation.runInRealTime()
  try {
    return await act()
  } finally {
    row.simulation.end()
    await run
    await row.bridge.close()
  }
}
