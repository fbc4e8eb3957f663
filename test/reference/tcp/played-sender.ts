/**
 * A real connection that sends to a played receiver, which says nothing but what it is told to. Nothing takes time
 * on the way: data are written, acknowledged and sent again at the times that the test gives. Time is 0 when the
 * connection is established.
 */
import { Component, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  StreamOpening,
  Tcp,
  TcpConnection,
  type TcpOptions,
  type TcpTransmission,
} from "@hourglass/protocols"
import { ScriptedPeer } from "./scripted-peer.js"

class Writer extends Component {
  readonly opening = this.requester("opening", StreamOpening)
}

const lateness = 0.001 // s: what a handshake without delay is given

export class PlayedSender {
  readonly connection: TcpConnection
  /** What was sent with data, and when. */
  readonly sent: TcpTransmission[] = []
  private readonly sim = new Simulation()
  private readonly peer: ScriptedPeer
  private readonly begin: number

  constructor(
    readonly mss: number,
    options: Partial<TcpOptions> = {},
  ) {
    const net = this.sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]) }))
    const [host, other] = [net.host("host"), net.host("peer")]
    net.link(host, other)
    host.install(new Tcp("tcp"))
    this.peer = other.install(new ScriptedPeer("peer", { mss, sackPermitted: false, receiveWindow: 1e9 }))
    const writer = host.install(new Writer("writer"))
    this.sim.run({ until: 0 }) // the network gives out its addresses
    const stream = writer.opening.request({
      to: other.address,
      toPort: 9,
      user: { connected() {}, arrived() {}, drained() {}, closed() {} },
      options: { mss, timestamps: false, ...options },
    })
    if (!(stream instanceof TcpConnection)) throw new Error("TCP gives no connection")
    this.connection = stream
    this.sim.run({ until: lateness })
    this.peer.acknowledge(0) // the window of a SYN is not scaled: this says how large it is
    this.sim.run({ until: 2 * lateness })
    this.begin = this.sim.now
    stream.sent.on((transmission) => {
      if (transmission.length > 0) this.sent.push(transmission)
    })
  }

  /** Lets time pass. @param until - seconds since the connection was established */
  run(until: number): void {
    this.sim.run({ until: this.begin + until })
  }

  /** @param segments - full ones */
  write(segments: number): void {
    this.connection.write(segments * this.mss)
    this.sim.run({ until: this.sim.now })
  }

  /** @param segments - that have arrived, from the first on */
  acknowledge(segments: number): void {
    this.peer.acknowledge(segments * this.mss)
    this.sim.run({ until: this.sim.now })
  }

  /** When data were sent again, seconds. */
  get retransmissions(): number[] {
    return this.sent.filter(({ kind }) => kind !== "new").map(({ time }) => time - this.begin)
  }
}
