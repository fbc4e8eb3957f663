/**
 * The dumbbell: each flow has a sender and a receiver of its own, `sᵢ ─ r1 ═ r2 ─ kᵢ`, and all share the link in the
 * middle. What is measured is what the reference results tell of: goodput, queue, losses, what is on the way.
 */
import { type Bandwidth, bitsPerSecond, Component, type Duration, Simulation } from "@hourglass/aca"
import { bestEffort, type MakeDiscipline, Network, NodeBuilder } from "@hourglass/inet"
import { jainIndex, TimeAverage } from "@hourglass/net"
import {
  internetProtocols,
  StreamListening,
  StreamOpening,
  type StreamUser,
  TcpConnection,
  type TcpOptions,
} from "@hourglass/protocols"

export interface DumbbellFlow {
  readonly options: Partial<TcpOptions>
  readonly accessDelay: Duration
  /** Seconds. */
  readonly start: number
}

export interface Dumbbell {
  readonly bottleneck: { readonly bandwidth: Bandwidth; readonly delay: Duration }
  readonly access?: Bandwidth
  /** What the bottleneck has from a time on, seconds. */
  readonly change?: { readonly at: number; readonly bandwidth: Bandwidth }
  /** Packets that may wait in front of the bottleneck, without the one that is being sent; Infinity for no limit. */
  readonly queue: number
  readonly discipline?: MakeDiscipline
  readonly flows: readonly DumbbellFlow[]
  /** What is measured, seconds. */
  readonly from: number
  readonly to: number
  readonly seed?: number
  /** Called with every connection of a sender when it is opened. */
  readonly watch?: (connection: TcpConnection) => unknown
}

export interface FlowResult {
  /** Data delivered, bit/s. */
  readonly goodput: number
  /** Means over time, bytes. */
  readonly cwnd: number
  readonly flight: number
  /** Mean over the samples, and the least ever; seconds. */
  readonly rtt: number
  readonly minRtt: number
  /** Segments sent again, and by time-outs. */
  readonly retransmissions: number
  readonly timeouts: number
}

export interface DumbbellResult {
  readonly flows: readonly FlowResult[]
  /** Of all flows, bit/s. */
  readonly goodput: number
  readonly jain: number
  /** Mean of the packets that wait at the bottleneck. */
  readonly queue: number
  readonly drops: number
  /** Of the packets that came to the bottleneck. */
  readonly lossRate: number
  /** Share of the time that the bottleneck is busy. */
  readonly utilization: number
}

const plenty = 1e12 // bytes
const window = 4e6 // bytes: more than any path here holds
const silent: StreamUser = { connected() {}, arrived() {}, drained() {}, closed() {} }

class Client extends Component {
  readonly opening = this.requester("opening", StreamOpening)
}

class Server extends Component {
  readonly listening = this.requester("listening", StreamListening)
  readonly connections: TcpConnection[] = []
}

const builder = new NodeBuilder([bestEffort, internetProtocols])

/** Keeps the send buffer full, and reads what arrives. */
const feeder: StreamUser = {
  ...silent,
  connected: (stream) => void stream.write(plenty),
  drained: (stream) => void stream.write(plenty),
}
const reader: StreamUser = { ...silent, arrived: (stream) => void stream.read() }

/** Long-lived transfers from `from` to `to`. */
export function runDumbbell(dumbbell: Dumbbell): DumbbellResult {
  const { bottleneck, access = "100Mbps", queue, discipline, flows, from, to, seed = 1 } = dumbbell
  const sim = new Simulation({ seed })
  const net = sim.add(new Network("net", { builder }))
  const [r1, r2] = [net.router("r1"), net.router("r2")]
  net.link(r1, r2, {
    ...bottleneck,
    queue: { limit: { packets: queue }, ...(discipline && { discipline }) },
  })
  const ends = flows.map((flow, i) => {
    const [s, k] = [net.host(`s${i}`), net.host(`k${i}`)]
    net.link(s, r1, { bandwidth: access, delay: flow.accessDelay })
    net.link(r2, k, { bandwidth: access, delay: flow.accessDelay })
    return { s, k }
  })
  net.build()

  const meters = flows.map(({ start, options }, i) => {
    const { s, k } = ends[i]
    const [client, server] = [s.install(new Client("client")), k.install(new Server("server"))]
    const tcp = { receiveBuffer: window, ...options }
    const accept = (stream: unknown) => {
      server.connections.push(stream as TcpConnection)
      return reader
    }
    server.listening.request({ port: 80, accept, options: tcp })
    const meter = new FlowMeter(from, server)
    sim.at(start, () => {
      const stream = client.opening.request({ to: k.address, toPort: 80, user: feeder, options: tcp })
      if (!(stream instanceof TcpConnection)) throw new Error("TCP gives no connection")
      meter.listenTo(stream)
      dumbbell.watch?.(stream)
    })
    return meter
  })

  const { queue: buffer, interface: ni } = r1.interfaces[r1.interfaceTo(r2)]
  const { change } = dumbbell
  if (change) sim.at(change.at, () => void Object.assign(ni, { bandwidth: bitsPerSecond(change.bandwidth) }))
  const length = new TimeAverage(0, 0)
  buffer.lengths.on(({ time, packets }) => length.set(time, packets))
  let drops = 0
  sim.dropped.on(() => {
    if (sim.now >= from) drops++
  })
  sim.run({ until: from })
  const before = { bytes: ni.bytesSent, packets: ni.packetsSent }
  length.restart(from)
  for (const meter of meters) meter.begin()
  sim.run({ until: to })

  const results = meters.map((meter) => meter.end(to))
  const sent = ni.packetsSent - before.packets
  const goodputs = results.map(({ goodput }) => goodput)
  return {
    flows: results,
    goodput: goodputs.reduce((sum, each) => sum + each, 0),
    jain: jainIndex(goodputs),
    queue: length.mean(to),
    drops,
    lossRate: drops / (sent + drops),
    utilization: ((ni.bytesSent - before.bytes) * 8) / ni.bandwidth / (to - from),
  }
}

/** What one flow does, from the time that is measured on. */
class FlowMeter {
  private connection: TcpConnection | undefined
  private readonly cwnd = new TimeAverage(0, 0)
  private readonly flight = new TimeAverage(0, 0)
  private rttSum = 0
  private rttCount = 0
  private before = { received: 0, retransmissions: 0, timeouts: 0 }

  constructor(
    private readonly from: number,
    private readonly server: Server,
  ) {}

  listenTo(connection: TcpConnection): void {
    this.connection = connection
    connection.window.on(({ time, cwnd, flight }) => {
      this.cwnd.set(time, cwnd)
      this.flight.set(time, flight)
    })
    connection.rttMeasured.on(({ time, rtt }) => {
      if (time < this.from) return
      this.rttSum += rtt
      this.rttCount++
    })
  }

  begin(): void {
    this.cwnd.restart(this.from)
    this.flight.restart(this.from)
    this.before = this.counts()
  }

  private counts() {
    const { retransmissions = 0, timeouts = 0 } = this.connection?.counters ?? {}
    const received = this.server.connections.reduce((sum, { counters }) => sum + counters.receivedBytes, 0)
    return { received, retransmissions, timeouts }
  }

  end(to: number): FlowResult {
    const counts = this.counts()
    return {
      goodput: ((counts.received - this.before.received) * 8) / (to - this.from),
      cwnd: this.cwnd.mean(to),
      flight: this.flight.mean(to),
      rtt: this.rttSum / this.rttCount,
      minRtt: this.connection?.rtt.min ?? Number.NaN,
      retransmissions: counts.retransmissions - this.before.retransmissions,
      timeouts: counts.timeouts - this.before.timeouts,
    }
  }
}
