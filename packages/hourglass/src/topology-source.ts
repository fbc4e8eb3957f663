/** Networks from topology files: every site becomes a network of its own, with a router and hosts. */
import type { Bandwidth } from "@hourglass/aca"
import { bitsPerSecond } from "@hourglass/aca"
import type { LinkSpecification, Network } from "@hourglass/inet"
import {
  type RepairPolicy,
  type RepairReport,
  readTopology,
  repair,
  type Topology,
  type TopologyNode,
} from "@hourglass/net"
import { platformFiles } from "#files"

export interface SiteOptions {
  /** Hosts at each site. Default 0. */
  hosts?: number
  /** Between the router of a site and its hosts. Default 1 Gb/s, 50 µs. */
  access?: LinkSpecification
  /** Queues and the like of the links between sites; bandwidth and delay come from the topology. */
  backbone?: Omit<LinkSpecification, "bandwidth" | "delay" | "name">
  /** Factor on the bandwidth of links between sites: a network in small, so that fewer packets fill it. Default 1. */
  scale?: number
}

/** A topology that has been read and mended, ready to be built. */
export class TopologySource {
  constructor(
    readonly topology: Topology,
    readonly report: RepairReport,
  ) {}

  /** Builds it into a network: a network per site, named by its label, with a router of the same name. Returns it. */
  into<N extends Network>(network: N, options: SiteOptions = {}): N {
    const { hosts = 0, access = { bandwidth: "1Gbps", delay: "50us" }, backbone = {}, scale = 1 } = options
    const routers = new Map(
      this.topology.nodes.map((node) => {
        const name = siteName(node)
        const site = network.subnetwork(name)
        const router = site.router(name)
        for (let i = 1; i <= hosts; i++) site.link(router, site.host(`h${i}`), access)
        return [node.id, router]
      }),
    )
    for (const { source, target, bandwidth, delay = 0 } of this.topology.edges) {
      const [a, b] = [routers.get(source), routers.get(target)]
      if (a === undefined || b === undefined) continue
      const rate: Bandwidth | undefined =
        bandwidth === undefined ? undefined : bitsPerSecond(bandwidth) * scale
      network.link(a, b, { ...backbone, ...(rate !== undefined && { bandwidth: rate }), delay })
    }
    return network
  }
}

/** The name of a site: its label, without what a path cannot hold. */
export const siteName = (node: TopologyNode): string => (node.label || node.id).replaceAll("/", "-")

/** Reads a topology file (GraphML, GML, BRITE or an edge list) and mends it by a policy. */
export async function topology(path: string, policy: Partial<RepairPolicy> = {}): Promise<TopologySource> {
  return topologyFrom(await platformFiles().readText(path), path, policy)
}

/** As `topology`, from text that is already there. @param file - its name, for messages and to tell the format */
export function topologyFrom(text: string, file: string, policy: Partial<RepairPolicy> = {}): TopologySource {
  const read = readTopology(text, file)
  const { topology: mended, report } = repair(read.topology, policy, read.report)
  return new TopologySource(mended, report)
}
