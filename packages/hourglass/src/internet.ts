/**
 * The short hand: a network whose nodes speak UDP and ICMP, with traffic, ping,
 * traceroute and captures one call away. It is written in what every user can
 * reach: `Network`, `install`, `connect`.
 */
import {
  type Bandwidth,
  type Duration,
  OptionError,
  optionNames,
  refuseUnknown,
  type Simulation,
  type Size,
  shown,
  suggestion,
} from "@hourglass/aca"
import {
  bestEffort,
  Network,
  type NetworkOptions,
  type Node,
  NodeBuilder,
  networkOptionNames,
  requireNode,
} from "@hourglass/inet"
import { linkTypeFor, PcapngTrace, PcapngWriter, type Prefix, type Sink } from "@hourglass/net"
import {
  cbr,
  internetProtocols,
  Ping,
  type PingOptions,
  pingDefaults,
  poisson,
  Traceroute,
  type TracerouteOptions,
  type Traffic,
  tracerouteDefaults,
} from "@hourglass/protocols"
import { platformFiles } from "#files"
import { checkObserved, type ObserveOptions, observe } from "./observe.js"
import { TcpFlow, type TcpFlowOptions, tcpFlowOptionNames } from "./tcp-flow.js"
import { UdpFlow, unusedName } from "./udp-flow.js"

export interface UdpOptions {
  /** Of UDP payload. Default 1 Mb/s. */
  rate?: Bandwidth
  /** Payload of a datagram, at least 12 bytes: its number, and when it was sent. Default 1000 bytes. */
  size?: Size
  /** "cbr" at equal distances, "poisson" at exponential ones, or any other traffic. Default "cbr". */
  model?: "cbr" | "poisson" | Traffic
  /** Simulated time. Default: at once. */
  start?: Duration
  /** Simulated time; the goodput is that until then. Default: no end. */
  stop?: Duration
  /** ToS of the packets: DSCP in the upper six bits. Default 0. */
  tos?: number
  /** Default `a > b`, numbered where there are several. */
  name?: string
}

const udpOptionNames = optionNames<UdpOptions>({
  rate: true,
  size: true,
  model: true,
  start: true,
  stop: true,
  tos: true,
  name: true,
})

export interface InternetOptions extends NetworkOptions {
  /** Default "net". */
  name?: string
}

/** Builds the nodes of a `network`: best effort, with UDP, TCP and ICMP. Exchange parts by `internetNodes.with(module)`. */
export const internetNodes = new NodeBuilder([bestEffort, internetProtocols])

/** The outermost network of a simulation. @param prefix - its block of addresses, IPv4 or IPv6 */
export function network(
  simulation: Simulation,
  prefix?: Prefix | string,
  options: InternetOptions = {},
): Internet {
  refuseUnknown(options, ["name", ...networkOptionNames], "a network")
  const { name = "net", ...rest } = options
  return simulation.add(new Internet(name, { builder: internetNodes, prefix, ...rest }))
}

export class Internet extends Network {
  /** The flows made by `udp`, in order. */
  readonly flows: UdpFlow[] = []
  /** The flows made by `tcp`, in order. */
  readonly tcpFlows: TcpFlow[] = []

  /** The network of this name in this one; made when there is none. */
  override subnetwork(name: string, options: NetworkOptions = {}): Internet {
    const found = this.child(name)
    return found instanceof Internet ? found : this.add(new Internet(name, options))
  }

  // Traffic

  /** A flow of datagrams from one node to another, measured where it arrives. */
  udp(from: Node, to: Node, options: UdpOptions = {}): UdpFlow {
    requireEnds(from, to)
    refuseUnknown(options, udpOptionNames, "udp")
    const { rate, size, model, name = this.flowName(from, to), ...rest } = options
    const flow = new UdpFlow(name, from, to, { traffic: trafficOf({ rate, size, model }), ...rest })
    this.flows.push(flow)
    return flow
  }

  /** Bytes from one node to another over TCP, as fast as it takes them: `net.tcp(a, b, { bytes: "10MB" })`. */
  tcp(from: Node, to: Node, options: TcpFlowOptions = {}): TcpFlow {
    requireEnds(from, to)
    refuseUnknown(options, tcpFlowOptionNames, "tcp")
    const { name = this.flowName(from, to), ...rest } = options
    const flow = new TcpFlow(name, from, to, rest)
    this.tcpFlows.push(flow)
    return flow
  }

  /** `a > b`, numbered where there are several. */
  private flowName(from: Node, to: Node): string {
    const name = `${from.name} > ${to.name}`
    const flows = [...this.flows, ...this.tcpFlows]
    const count = flows.filter((flow) => flow.from === from && flow.to === to).length
    return count === 0 ? name : `${name} #${count + 1}`
  }

  /** Asks a node whether it is there. */
  ping(from: Node, to: Node, options: Partial<PingOptions> = {}): Ping {
    requireEnds(from, to)
    refuseUnknown(options, ["to", ...Object.keys(pingDefaults)], "ping")
    return from.install(new Ping(unusedName(from, `ping-${to.name}`), { to, ...options }))
  }

  /** Finds the way to a node. */
  traceroute(from: Node, to: Node, options: Partial<TracerouteOptions> = {}): Traceroute {
    requireEnds(from, to)
    refuseUnknown(options, ["to", ...Object.keys(tracerouteDefaults)], "traceroute")
    return from.install(new Traceroute(unusedName(from, `traceroute-${to.name}`), { to, ...options }))
  }

  // Traces

  /**
   * Captures the packets of all interfaces, or of one node's (`{ at: node }`), into a pcapng file for Wireshark.
   * @param file - a path, or where to write
   * @returns what ends the capture and closes the file
   */
  capture(file: string | Sink, options: ObserveOptions = {}): () => void {
    checkObserved(options) // before there is a file
    if (typeof file !== "string" && typeof file?.write !== "function")
      throw new OptionError(`a capture needs a path or where to write, not ${shown(file)}`)
    const sink = typeof file === "string" ? platformFiles().create(file) : file
    const version = this.options.prefix?.toString().includes(":") ? 6 : 4
    const writer = new PcapngWriter(sink, { linkType: linkTypeFor([version]), application: "hourglass" })
    const stop = observe(this, new PcapngTrace(writer), options)
    return () => {
      stop()
      writer.close()
    }
  }
}

function requireEnds(from: Node, to: Node): void {
  requireNode(from, "the sender")
  requireNode(to, "the receiver")
}

function trafficOf({ rate = "1Mbps", size = 1000, model = "cbr" }: UdpOptions): Traffic {
  if (typeof model === "function") return model
  if (model === "cbr") return cbr({ rate, size })
  if (model === "poisson") return poisson({ rate, size })
  throw new OptionError(
    `model is ${shown(model)}${suggestion(String(model), ["cbr", "poisson"])}; it must be "cbr", "poisson", or what makes a traffic model`,
  )
}
