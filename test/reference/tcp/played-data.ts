/** A real connection that receives data which a test makes up, and what it answers. Positions are bytes, from 1. */
import { Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  ACK,
  BulkSink,
  BulkSource,
  internetProtocols,
  Tcp,
  TcpConnection,
  type TcpOptions,
  TcpSegment,
  type TcpTransmission,
} from "@hourglass/protocols"

export class PlayedData {
  readonly connection: TcpConnection
  /** ACKs without data, since the connection was established. */
  readonly acks: TcpTransmission[] = []
  /** Each segment as it leaves, from the SYN on. */
  readonly segments: TcpSegment[] = []
  private readonly sim = new Simulation()

  constructor(
    readonly mss: number,
    options: Partial<TcpOptions> = {},
  ) {
    const net = this.sim.add(
      new Network("net", { builder: new NodeBuilder([bestEffort, internetProtocols]) }),
    )
    const [from, to] = [net.host("from"), net.host("to")]
    net.link(from, to)
    const tcp = { mss, ...options }
    to.install(new BulkSink("sink", { tcp }))
    from.install(new BulkSource("source", { to, tcp, bytes: 0 + 1 }))
    const stack = to.find("tcp") as Tcp
    stack.below.watch(({ body }) => {
      if (body instanceof TcpSegment) this.segments.push(body)
    })
    this.sim.run({ until: 0.5 })
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

  /** A segment arrives. @param tsVal - its timestamp, where they are used */
  give(position: number, length: number, tsVal = 0): void {
    const { rcv, snd, local, remote, agreement } = this.connection
    const [seq, ack] = [(rcv.irs + position) | 0, (snd.iss + snd.nxt) | 0]
    const segment = new TcpSegment(remote.port, local.port, seq, ack, ACK, 1000, length)
    segment.hasTimestamps = agreement.timestamps
    segment.tsVal = tsVal
    this.connection.take(segment.measure(), 0)
  }
}
