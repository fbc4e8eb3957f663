/** What the tests of the protocols build their networks from. */
import { Simulation, type SimulationOptions } from "@hourglass/aca"
import {
  bestEffort,
  type LinkSpecification,
  Network,
  type Node,
  NodeBuilder,
  Protocol,
} from "@hourglass/inet"
import { type Address, type Body, InetPacket, type PacketHeader, type UdpDatagram } from "@hourglass/net"
import {
  type DatagramPacket,
  type IcmpErrorEvent,
  internetProtocols,
  UdpApplication,
  type UdpApplicationOptions,
} from "@hourglass/protocols"

export const builder = new NodeBuilder([bestEffort, internetProtocols])

/** A network in a new simulation, whose nodes speak UDP and ICMP. */
export function internet(
  prefix = "10.0.0.0/24",
  { builder: own = builder, ...options }: SimulationOptions & { builder?: NodeBuilder } = {},
) {
  const sim = new Simulation(options)
  return { sim, net: sim.add(new Network("net", { builder: own, prefix })) }
}

/** Nodes in a row, `a-r1-r2-b`: those whose names begin with r are routers. Every link takes 1 ms. */
export function chain(net: Network, names: string, link: LinkSpecification = { delay: "1ms" }): Node[] {
  const nodes = names.split("-").map((name) => (name.startsWith("r") ? net.router(name) : net.host(name)))
  for (let i = 1; i < nodes.length; i++) net.link(nodes[i - 1], nodes[i], link)
  return nodes
}

/** Seconds, rounded to the nanosecond. */
export const nanoseconds = (time: number): number => Number(time.toFixed(9))

/** An application that notes what it hears. */
export class Talker extends UdpApplication {
  readonly log: [time: number, what: string][] = []

  constructor(name: string, options: Partial<UdpApplicationOptions> = {}) {
    super(name, { port: undefined, ...options })
  }

  say = this.sendTo.bind(this)

  protected override receiveFrom({ sourcePort, payload }: UdpDatagram, { source }: DatagramPacket): void {
    this.log.push([nanoseconds(this.now), `${source}:${sourcePort} ${payload}`])
  }

  protected override failed({ kind, from }: IcmpErrorEvent): void {
    this.log.push([nanoseconds(this.now), `${from}: ${kind}`])
  }
}

/** A protocol that sends any packet at all, by its own number (RFC 3692: for experiments) or another. */
export class Raw extends Protocol {
  readonly protocol = 254
  readonly received: InetPacket[] = []

  protected receive(packet: InetPacket): void {
    this.received.push(packet)
  }

  emit(destination: Address, header: Partial<PacketHeader> = {}, body?: Body): void {
    this.below.send(new InetPacket({ protocol: this.protocol, ...header, destination }, body))
  }
}
