/*
 * Incast: many servers answer one client at the same time, through one port of a switch.
 *
 *     s1 … sN ──(1 Gb/s, 10 µs)── switch ──(1 Gb/s, 10 µs, 64 kB)── client       each server sends 32 kB
 *
 * The answers together are more than the port's buffer holds. A server that loses the end of
 * its answer gets no duplicate ACKs, and waits for its retransmission time-out: 1 s at least
 * by RFC 6298, in a network whose round trip is 0.1 ms. The link is idle all that time. A
 * floor of 1 ms instead keeps it busy; ACKs must not be delayed for longer than that, then.
 */
import { formatBandwidth, formatDuration, network, Simulation, type TcpFlowSummary, table } from "hourglass"

const answer = 32_000 // bytes

function play(servers: number, minRto: number): TcpFlowSummary[] {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/16")
  const [client, top] = [net.host("client"), net.router("switch")]
  net.link(top, client, { bandwidth: "1Gbps", delay: "10us", queue: { limit: "64kB" } })
  const random = sim.random("servers")
  const flows = Array.from({ length: servers }, (_, i) => {
    const server = net.host(`s${i + 1}`)
    net.link(server, top, { bandwidth: "1Gbps", delay: "10us" })
    const start = random.next() * 50e-6 // s: no two servers take equally long to answer
    const port = 50_001 + i // ports that no protocol has a claim to
    return net.tcp(server, client, {
      bytes: answer,
      start,
      port,
      minRto,
      granularity: minRto / 10,
      delayedAck: minRto / 5,
    })
  })
  sim.run({ until: "60s" })
  return flows.map((flow) => flow.summary())
}

/** Until the last answer is there. */
function outcome(flows: readonly TcpFlowSummary[]): string[] {
  const end = Math.max(...flows.map((flow) => flow.to))
  const timeouts = flows.reduce((sum, flow) => sum + flow.timeouts, 0)
  return [formatDuration(end), formatBandwidth((8 * answer * flows.length) / end), String(timeouts)]
}

const head = [
  "servers",
  "floor of 1 s: done after",
  "goodput",
  "time-outs",
  "1 ms: done after",
  "goodput",
  "time-outs",
]
const rows = [1, 4, 16, 64].map((servers) => [
  servers,
  ...outcome(play(servers, 1)),
  ...outcome(play(servers, 0.001)),
])
console.log(table(head, rows))
