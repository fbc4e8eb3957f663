/** A real connection that receives data which a test makes up, and what it answers. Positions are bytes, from 1. */
import { Component, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  ACK,
  StreamListening,
  StreamOpening,
  type StreamUser,
  Tcp,
  type TcpConnection,
  type TcpOptions,
  TcpSegment,
  type TcpTransmission,
} from "@hourglass/protocols"

class Application extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
}

const silent: StreamUser = { connected() {}, arrived() {}, drained() {}, closed() {} }
const port = 9

export class PlayedData {
  readonly connection: TcpConnection
  /** What it sends once it is established. */
  readonly acks: TcpTransmission[] = []
  /** Its segments as they leave, from the SYN on. */
  readonly segments: TcpSegment[] = []
  private readonly sim = new Simulation()

  constructor(mss: number, options: Partial<TcpOptions> = {}) {
    const net = this.sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]) }))
    const [from, to] = [net.host("from"), net.host("to")]
    const link = net.link(from, to)
    from.install(new Tcp("tcp"))
    const stack = to.install(new Tcp("tcp", { mss, ...options }))
    const [client, server] = [from, to].map((host) => host.install(new Application("application")))
    stack.below.watch(({ body }) => {
      if (body instanceof TcpSegment) this.segments.push(body)
    })
    this.sim.run({ until: 0 }) // the network gives out its addresses
    server.listening.request({ port, accept: () => silent })
    client.opening.request({ to: to.address, toPort: port, user: silent, options: { mss, ...options } })
    this.pass(1)
    link.down() // the other side knows nothing of the data that are made up
    this.connection = stack.connections[0]
    this.connection.sent.on((transmission) => this.acks.push(transmission))
  }

  get now(): number {
    return this.sim.now
  }

  /** Lets time pass, seconds. */
  pass(time: number): void {
    this.sim.run({ until: this.sim.now + time })
  }

  /** A segment arrives. @param tsVal - its timestamp, where they are used; default that of the segment before it */
  give(position: number, length: number, tsVal = this.connection.tsRecent): void {
    const { rcv, snd, local, remote, agreement } = this.connection
    const [seq, ack] = [(rcv.irs + position) | 0, (snd.iss + snd.nxt) | 0]
    const segment = new TcpSegment(remote.port, local.port, seq, ack, ACK, 1000, length)
    segment.hasTimestamps = agreement.timestamps
    segment.tsVal = tsVal
    this.connection.take(segment.measure(), 0)
  }
}
