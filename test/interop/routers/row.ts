/** The simulated half of a meeting. */
import { type Bridge, joinTun } from "@hourglass/emulation"
import { type Internet, type Node, network, RealTimeSimulation } from "hourglass"
import { Namespace } from "./namespace.js"
import { outside } from "./real-router.js"

/** The kernel of a namespace - r1 - r2 - r3 - host. */
export interface Row {
  readonly simulation: RealTimeSimulation
  readonly net: Internet
  readonly routers: readonly Node[]
  readonly host: Node
  readonly bridge: Bridge
}

async function rowBehind({ name: namespace, device }: Namespace): Promise<Row> {
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
export type Run = <Result>(act: () => Promise<Result>) => Promise<Result>

/** Makes a row and a namespace before it, and removes both after what is done with them. */
export async function withRow<Result>(
  act: (row: Row, namespace: Namespace, run: Run) => Promise<Result>,
): Promise<Result> {
  const namespace = await Namespace.make(outside.router)
  try {
    const row = await rowBehind(namespace)
    try {
      return await act(row, namespace, (during) => beside(row.simulation, during))
    } finally {
      await row.bridge.close()
    }
  } finally {
    await namespace.remove()
  }
}

/** Tells the routers by hand where the real kernel is, and the kernel where they are. */
export async function addStaticRoutes({ routers }: Row, namespace: Namespace): Promise<void> {
  for (const router of routers.slice(1)) router.addRoute(outside.link, [{ interface: 0 }])
  await namespace.ip("route", "add", "10.0.0.0/8", "via", outside.peer)
}

async function beside<Result>(simulation: RealTimeSimulation, act: () => Promise<Result>): Promise<Result> {
  const run = simulation.runInRealTime()
  try {
    return await act()
  } finally {
    simulation.end()
    await run
  }
}
