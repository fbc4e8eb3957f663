/*
 * A real research network: the sites of a topology file as networks of their own,
 * each with a router and hosts, under one CIDR plan; many UDP flows between random
 * hosts; TCP flows of several congestion controls side by side over a link that
 * fails and comes back; ping and traceroute along their way.
 *
 *     hourglass run examples/real-network.ts --plot
 *     hourglass run examples/real-network.ts --topology data/geant.graphml --flows 300 --json
 *     hourglass run examples/real-network.ts --tcp-flows 4 --congestion cubic,bbr
 *
 *     hourglass run examples/real-network.ts --routing rip
 *
 * The capacities are scaled down, so that a few hundred flows fill the network.
 * Routes are shortest paths by delay, which the routers find by OSPF: each site is
 * an area, and the links between them are the backbone. With RIP they are shortest
 * by hops. The routers are left alone until they know their ways; then traffic
 * starts, and all times of the parameters count from there. `--routing computed`
 * does without a protocol: routes are there from the start, and after the failure
 * they are computed anew one detection time later.
 */
import {
  addressPlan,
  bitsPerSecond,
  bytes,
  census,
  congestionName,
  defineScenario,
  dropTotals,
  endsOf,
  type Files,
  flag,
  flowTotals,
  formatBandwidth,
  formatCensus,
  formatConvergence,
  formatDrops,
  formatDuration,
  formatFairness,
  formatFlows,
  formatLinkUse,
  formatPlan,
  formatTcpFlows,
  type InetPacket,
  type Internet,
  ipProtocols,
  isConnectedWithout,
  type Link,
  linksByUse,
  linksOnPath,
  linkUse,
  listOf,
  longestQueues,
  type Network,
  type Node,
  network,
  nodeNames,
  OptionError,
  Ospf,
  observe,
  type Plot,
  plot,
  type QueueUse,
  quantity,
  Rip,
  type RoutingWatch,
  type ScenarioContext,
  Simulation,
  seconds,
  siteOf,
  type TcpFlowRecord,
  TraceHash,
  tcpTotals,
  textPlot,
  topologyFrom,
  traceForNam,
  type UdpFlow,
  version,
  watchQueues,
  watchRouting,
  writeText,
  z,
} from "hourglass"

// It lies beside the folder of this file, whatever folder the program is started in.
const defaultTopology = "data/abilene.graphml"
const here = import.meta.url

const parameters = z.object({
  topology: z.string().default(defaultTopology).describe("GraphML, GML, BRITE or edge list file"),
  routing: z.enum(["ospf", "rip", "computed"]).default("ospf").describe("how routers find their routes"),
  settle: quantity(seconds).default("30s").describe("time for that, before traffic starts"),
  duration: quantity(seconds).default("20s").describe("simulated time from there"),
  hosts: z.coerce.number().int().min(1).default(2).describe("hosts at each site"),
  flows: z.coerce.number().int().min(1).default(100).describe("UDP flows between random hosts"),
  rate: quantity(bitsPerSecond).default("500kbps").describe("mean rate of a UDP flow"),
  size: z.coerce.number().int().min(12).default(1000).describe("bytes of payload in a datagram"),
  tcpFlows: z.coerce.number().int().min(0).default(6).describe("TCP flows over the link that fails"),
  congestion: listOf(congestionName)
    .prefault("reno,cubic,vegas")
    .describe("congestion controls of the TCP flows, in turn"),
  fastest: z
    .string()
    .default("30Mbps")
    .describe("what the fastest link is scaled down to, and all others with it"),
  queue: quantity(bytes).default("128kB").describe("room in the queue of each backbone interface"),
  failAt: quantity(seconds).default("8s").describe("when a link fails"),
  repairAt: quantity(seconds).default("14s").describe("when it comes back"),
  detection: quantity(seconds).default("1s").describe("until routes are computed anew after a change"),
  capture: quantity(seconds).default("100ms").describe("length of the packet traces, around the failure"),
  hash: flag().describe("fingerprint of everything that happens to every packet"),
  plot: flag().describe("show windows and queues as text, too"),
})

type Parameters = z.output<typeof parameters>

export const scenario = defineScenario({
  name: "real-network",
  description: "UDP and TCP flows over a real research network, with a link failure",
  parameters,

  async run(context) {
    const { parameters, files, out } = context
    const { topology } = parameters
    const text = await files.readText(
      topology === defaultTopology ? new URL(`../${topology}`, here) : topology,
    )
    const { net, plots, ...results } = play(text, context)
    for (const [name, drawn] of Object.entries(plots))
      writeText(files, `${out}/real-network-${name}.svg`, await plot(drawn))
    const summary = [summarize(net, parameters, results)]
    if (parameters.plot) summary.push(...Object.values(plots).map((drawn) => textPlot(drawn)))
    return { summary: summary.join("\n\n"), data: results.data }
  },
})

/** Builds the network, runs it, and gathers what came out. */
function play(text: string, { seed, run, parameters: p, files, out, progress }: ScenarioContext<Parameters>) {
  const source = topologyFrom(text, p.topology, {
    bandwidth: "10Gbps",
    missingCoordinates: "neighbors",
    pathInflation: 1.3,
  })
  const sim = new Simulation({ seed, run })
  const net = source.into(network(sim, "10.0.0.0/8", { cost: "delay", computesRoutes: false }), {
    hosts: p.hosts,
    access: { bandwidth: "100Mbps", delay: "50us", queue: { limit: p.queue } },
    backbone: { queue: { limit: p.queue } },
    scale: bitsPerSecond(p.fastest) / Math.max(...source.topology.edges.map((edge) => edge.bandwidth ?? 0)),
  })
  net.build()
  startRouting(net, p)
  const stops = writeTraces(net, files, out, p)
  const hash = p.hash ? new TraceHash() : undefined
  if (hash) stops.push(observe(net, hash))
  const [trafficStarts, duration] = [seconds(p.settle), seconds(p.duration)]
  sim.run({ until: trafficStarts })

  const flows = randomFlows(net, p)
  const failing = busiestLinkToSpare(net, flows)
  const routing = watchRouting(net)
  failAndRepair(net, failing, routing, p)
  const [from, to] = farthestPairOver(failing, flows)
  const tcp = tcpFlows(net, from, to, p)
  const records = tcp.slice(0, p.congestion.length).map((flow) => flow.record())
  const queues = watchQueues(net, "100ms")
  const ping = net.ping(from, to, {
    count: Math.max(1, Math.floor(duration / 0.5) - 2),
    interval: "500ms",
    timeout: "2s",
  })
  const rerouted = seconds(p.failAt) + seconds(p.detection)
  const traces = [1, rerouted + 1].map((after) =>
    net.traceroute(from, to, { start: trafficStarts + after, probes: 1 }),
  )
  sim.run({
    until: trafficStarts + duration,
    progress: { every: duration / 100, report: () => progress((sim.now - trafficStarts) / duration) },
  })
  for (const stop of stops) stop()

  const results = flows.map((flow) => flow.summary())
  const tcpResults = tcp.map((flow) => flow.summary())
  const longest = longestQueues(queues, 3, sim.now)
  const plots = plotsOf(p.congestion, records, longest)
  const plotFiles = Object.keys(plots).map((name) => `${name}.svg`)
  const data = {
    topology: source.report,
    simulated: { seconds: sim.now, events: sim.events, packetHops: census(net).hops },
    failure: {
      link: endsOf(failing),
      failAt: p.failAt,
      repairAt: p.repairAt,
      detection: p.detection,
      convergence: routing.convergences,
    },
    ping: { from: from.path, to: to.path, ...ping.summary() },
    plan: addressPlan(net),
    totals: flowTotals(results),
    flows: results,
    tcp: { totals: tcpTotals(tcpResults), flows: tcpResults },
    queues: longest.map(({ name, summary }) => ({ name, ...summary })),
    packets: census(net),
    drops: dropTotals(net),
    links: linkUse(net, duration),
    traceHash: hash?.hex,
    files: [".pcapng", ".nam", ".json", ...plotFiles.map((name) => `-${name}`)].map(
      (ending) => `${out}/real-network${ending}`,
    ),
  }
  const report = { scenario: "real-network", version, seed, run, parameters: p, ...data }
  writeText(files, `${out}/real-network.json`, `${JSON.stringify(report, null, 2)}\n`)
  return { net, data, ping, traces, plots }
}

/** Gives the routers their protocol, or routes; hosts know their router. */
function startRouting(net: Internet, { routing }: Parameters): void {
  if (routing === "ospf") for (const [i, site] of net.networks.entries()) startOspf(site, i + 1)
  if (routing === "rip") net.routers.use(Rip, { aggregates: "borders" })
  net.computeRoutes() // of nodes without a protocol
}

/**
 * A site is an area, of which others hear no more than its block of addresses; what leads out of it is the backbone.
 * A hop costs its delay in units of 10 µs.
 */
function startOspf(site: Network, area: number): void {
  for (const router of site.routers) {
    const ways = router.attachments().map(({ interface: index, link }) => {
      const cost = Math.max(1, Math.round(link.delay / 10e-6))
      return [index, { area: link.parent === site ? area : 0, cost }]
    })
    const areas = { [area]: { ranges: site.prefix ? [{ prefix: site.prefix }] : [] } }
    const interfaces = Object.fromEntries(ways)
    router.install(new Ospf("ospf", { area, areas, interfaces, helloInterval: "1s", deadInterval: "4s" }))
  }
}

/** Flows between hosts of different sites, drawn from a stream of their own. */
function randomFlows(net: Internet, { flows, rate, size }: Parameters): UdpFlow[] {
  const { hosts, simulation } = net
  const random = simulation.random("pairs of hosts")
  return Array.from({ length: flows }, () => {
    const from = random.pick(hosts)
    const others = hosts.filter((host) => host.parent !== from.parent)
    const to = random.pick(others.length > 0 ? others : hosts.filter((host) => host !== from))
    const name = `${siteOf(from)} > ${siteOf(to)}`
    const start = simulation.now + random.next()
    return net.udp(from, to, { rate, size, model: "poisson", start, name })
  })
}

/** The link that most flows cross and that the network can do without; when it can spare none, the busiest. */
function busiestLinkToSpare(net: Internet, flows: readonly UdpFlow[]): Link {
  const backbone = linksByUse(flows).flatMap(([link]) => (link.parent === net ? [link] : []))
  return backbone.find((link) => isConnectedWithout(net, link)) ?? backbone[0] ?? net.links[0]
}

/** The ends of the flow with the most hops of those that cross a link. */
function farthestPairOver(link: Link, flows: readonly UdpFlow[]): [Node, Node] {
  const crossing = flows.map((flow) => ({ flow, path: linksOnPath(flow.from, flow.to) }))
  const [longest] = crossing
    .filter(({ path }) => path.includes(link))
    .sort((a, b) => b.path.length - a.path.length)
  const { from, to } = (longest ?? crossing[0]).flow
  return [from, to]
}

/** All between the same two hosts, so that what they get can be compared. They start a tenth of a second apart. */
function tcpFlows(net: Internet, from: Node, to: Node, { tcpFlows, congestion }: Parameters) {
  return Array.from({ length: tcpFlows }, (_, i) =>
    net.tcp(from, to, {
      congestion: congestion[i % congestion.length],
      start: net.simulation.now + 0.1 * i,
      name: `${siteOf(from)} > ${siteOf(to)} #${i + 1}`,
    }),
  )
}

function failAndRepair(
  net: Internet,
  link: Link,
  routing: RoutingWatch,
  { failAt, repairAt, detection }: Parameters,
): void {
  const sim = net.simulation
  const after = (...times: string[]) => times.reduce((sum, time) => sum + seconds(time), sim.now)
  if (seconds(repairAt) <= seconds(failAt))
    throw new OptionError(
      `the link cannot be back at ${repairAt} when it fails at ${failAt}; repair-at must be later`,
    )
  sim.at(after(failAt), () => {
    routing.changing("failure")
    link.down()
  })
  sim.at(after(repairAt), () => {
    routing.changing("repair")
    link.up()
  })
  for (const change of [failAt, repairAt]) sim.at(after(change, detection), () => net.computeRoutes())
}

/** All packets around the failure, and those of ICMP and of routers at any time. */
function writeTraces(
  net: Internet,
  files: Files,
  out: string,
  { settle, failAt, capture }: Parameters,
): (() => void)[] {
  const [middle, half] = [seconds(settle) + seconds(failAt), seconds(capture) / 2]
  const always: readonly number[] = [ipProtocols.icmp, ipProtocols.ospf]
  const only = ({ protocol, destination }: InetPacket, time: number) =>
    always.includes(protocol) || destination.isMulticast || Math.abs(time - middle) <= half
  return [
    net.capture(files.create(`${out}/real-network.pcapng`), { only }),
    traceForNam(net, files.create(`${out}/real-network.nam`), { only }),
  ]
}

/** The windows of the first TCP flow of each congestion control, and the longest queues. */
function plotsOf(names: readonly string[], records: readonly TcpFlowRecord[], queues: readonly QueueUse[]) {
  const x = { label: "time, s" }
  const windows = records.map(({ cwnd }, i) => ({ name: names[i], points: cwnd }))
  const peaks = queues.map(({ name, peaks }) => ({ name, points: peaks }))
  return {
    cwnd: { title: "Congestion windows", x, y: { label: "kB", unit: 1000 }, series: windows, steps: true },
    queue: { title: "Longest queues", x, y: { label: "packets" }, series: peaks, steps: true },
  } satisfies Record<string, Plot>
}

type Results = Omit<ReturnType<typeof play>, "net" | "plots">

/** What a person reads. */
function summarize(net: Internet, p: Parameters, { data, ping, traces }: Results): string {
  const { totals, tcp } = data
  const { sent, received, min, mean, max } = ping.summary()
  return [
    `# A real network: ${data.topology.file}`,
    `${count(net.networks.length, "site")}, ${count(net.hosts.length, "host")}, ${count(net.links.length, "link")}; ` +
      `${formatDuration(data.simulated.seconds)} simulated, ${data.simulated.packetHops} packet-hops`,
    "## Topology, as read and repaired",
    data.topology.format({ limit: 3 }),
    "## Address plan",
    formatPlan(data.plan, 14),
    "## UDP",
    `${totals.flows} flows: ${totals.sentPackets} packets sent, ${totals.receivedPackets} received, ` +
      `${totals.lostPackets} lost; goodput ${formatBandwidth(totals.goodputBitsPerSecond)}, ` +
      `mean delay ${formatDuration(totals.meanDelay)}`,
    formatFlows(data.flows, 8),
    "## TCP",
    `${tcp.totals.flows} flows: goodput ${formatBandwidth(tcp.totals.goodputBitsPerSecond)}, ` +
      `${tcp.totals.retransmissions} of ${tcp.totals.segmentsSent} segments sent again; ${formatFairness(tcp.totals)}`,
    formatTcpFlows(tcp.flows),
    "## Drops",
    formatDrops(data.drops, 8),
    "## Busiest links",
    formatLinkUse(data.links, 8),
    `## ${data.failure.link.join(" – ")} ${fate(p)}`,
    ...data.failure.convergence.map((each) => formatConvergence(each)),
    `${data.ping.from} pings ${data.ping.to}: ${sent} sent, ${received} answered; ` +
      `round trip min ${formatDuration(min)}, mean ${formatDuration(mean)}, max ${formatDuration(max)}`,
    ...traces.map((trace) => trace.format(nodeNames(net))),
    "## Packets",
    formatCensus(data.packets),
    ...(data.traceHash === undefined ? [] : [`trace hash ${data.traceHash}`]),
    `Written: ${data.files.join(", ")}`,
  ].join("\n\n")
}

function fate({ failAt, repairAt, duration }: Parameters): string {
  if (seconds(failAt) >= seconds(duration)) return `would fail at ${failAt}, after the end`
  return seconds(repairAt) < seconds(duration)
    ? `fails at ${failAt} and is back at ${repairAt} of the traffic's time`
    : `fails at ${failAt} of the traffic's time`
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`
