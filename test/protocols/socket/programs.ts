/** What the tests of sockets build their networks from. */
import type { Simulation, SimulationOptions, Steps } from "@hourglass/aca"
import type { LinkSpecification, Node } from "@hourglass/inet"
import { SocketApplication } from "@hourglass/protocols"
import { internet, nanoseconds } from "../internet.js"

export type Log = [time: number, what: unknown][]

/** An application whose `main` is given, and which notes what it is told to. */
export class Program extends SocketApplication<{ body: (self: Program) => Steps }> {
  readonly log: Log = []

  note(...what: unknown[]): void {
    this.log.push([nanoseconds(this.now), what.length === 1 ? what[0] : what])
  }

  protected override *main(): Steps {
    yield* this.options.body(this)
  }
}

export function program(node: Node, body: (self: Program) => Steps, name = "program"): Program {
  return node.install(new Program(name, { body }))
}

/** Two hosts, 10.0.0.1 and 10.0.0.2, with a link of 10 ms between them. */
export function twoHosts(link: LinkSpecification = { delay: "10ms" }, options: SimulationOptions = {}) {
  const { sim, net } = internet("10.0.0.0/24", options)
  const [a, b] = [net.host("a"), net.host("b")]
  const wire = net.link(a, b, link)
  net.build()
  return { sim, net, a, b, link: wire }
}

/** What is open or waits on a host: all zero when nothing leaks. */
export function leftovers(sim: Simulation, ...programs: SocketApplication[]) {
  const opened = programs.map(({ belongings }) => belongings.count.opened)
  const processes = programs.map(({ belongings }) => belongings.count.processes)
  return { opened, processes, isIdle: sim.nextEventTime() === Number.POSITIVE_INFINITY }
}
