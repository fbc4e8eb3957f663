/**
 * A real router meets simulated ones: they tell each other their routes, packets cross, a simulated link fails and
 * comes back. What both sides came to know is told as one value.
 */
import {
  census,
  type DropReason,
  type Node,
  Ping,
  type RealTimeSimulation,
  type RoutingProtocol,
} from "hourglass"
import { become, type Namespace } from "./namespace.js"
import { outside, type RealRouter } from "./real-router.js"
import { type Row, withRow } from "./row.js"

export interface Cast {
  readonly Router: new (namespace: Namespace) => RealRouter
  /** Makes the protocol of a simulated router. */
  readonly protocol: () => RoutingProtocol
  /** Starts the real router, and tells in which state it sees its neighbour, where its protocol has such. */
  readonly start: (router: RealRouter) => Promise<string | undefined>
}

/** How it goes, in the order in which it happens. */
export interface Story {
  readonly neighbor: string | undefined
  /** The way of the real kernel to the host. */
  readonly way: string | undefined
  /** Hops that the answers of the host to the real kernel have left of 64, once the way back is known too. */
  readonly hopsLeft: string
  /** The protocol from which r3 knows the way to the real router. */
  readonly learnedFrom: string | undefined
  /** Answers of the real kernel to three questions of the host. */
  readonly answers: number
  /** The way to the host while the link between r2 and r3 is down. */
  readonly wayInFailure: string | undefined
  readonly wayAfterwards: string | undefined
  readonly hopsLeftAfterwards: string
  /** What was lost between the two worlds. */
  readonly dropped: Partial<Record<DropReason, number>>
  /** Packets of which nobody knows what became. */
  readonly unaccounted: number
}

const way = `via ${outside.peer}`
const threeHopsLess = "61 61 61"

/** How it should go. */
export const goodStory = (learnedFrom: string, neighbor?: string): Story => ({
  neighbor,
  way,
  hopsLeft: threeHopsLess,
  learnedFrom,
  answers: 3,
  wayInFailure: undefined,
  wayAfterwards: way,
  hopsLeftAfterwards: threeHopsLess,
  dropped: {},
  unaccounted: 0,
})

export function meet({ Router, protocol, start }: Cast): Promise<Story> {
  return withRow(async (row, namespace, run) => {
    const [{ source }] = row.routers.map((router) => router.install(protocol()))
    return run(async () => {
      const neighbor = await start(new Router(namespace))
      const events = await happenings(namespace, row, source)
      const { dropped } = row.bridge.counts
      return { neighbor, ...events, dropped, unaccounted: census(row.net).unaccounted }
    })
  })
}

async function happenings(namespace: Namespace, { simulation, net, routers, host }: Row, source: string) {
  const address = host.address.toString()
  const wayThatBecomes = (wanted: string | undefined) => become(wanted, () => namespace.wayTo(address))
  const answered = async () => (await namespace.ping(address)).join(" ")
  const first = await wayThatBecomes(way)
  const hopsLeft = await become(threeHopsLess, answered)
  const learnedFrom = await become(source, () => sourceOfRoute(routers[2]))
  const answers = await answersTo(host, simulation)
  const link = net.linkBetween(routers[1], routers[2])
  simulation.inject(() => link.down())
  const wayInFailure = await wayThatBecomes(undefined)
  simulation.inject(() => link.up())
  const wayAfterwards = await wayThatBecomes(way)
  const hopsLeftAfterwards = await become(threeHopsLess, answered)
  return { way: first, hopsLeft, learnedFrom, answers, wayInFailure, wayAfterwards, hopsLeftAfterwards }
}

const sourceOfRoute = (node: Node): string | undefined =>
  node.routes.find(({ key }) => key.destination.toString() === `${outside.router}/32`)?.owner

/** Lets a host ask the real router three times. */
async function answersTo(host: Node, simulation: RealTimeSimulation): Promise<number> {
  const ping = new Ping("ping", { to: outside.router, count: 3, interval: 0.2, timeout: 2 })
  simulation.inject(() => host.install(ping))
  await become(true, () => ping.isDone)
  return ping.summary().received
}
