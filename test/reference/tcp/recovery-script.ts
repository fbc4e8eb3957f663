/**
 * Loss recovery as scripts of ACKs: a real connection is brought into the stated situation, is given ACKs and
 * time-outs one after the other, and says after each what it sent and what its windows are. All in segments.
 */
import { Component, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  type CongestionControl,
  type CongestionName,
  makeCongestionControl,
  type Stream,
  StreamOpening,
  Tcp,
  type TcpConnection,
} from "@hourglass/protocols"
import { ScriptedPeer } from "./scripted-peer.js"

/** The situation: all segments `una` to `nxt − 1` are on the way, and there is no end of data. */
export interface Situation {
  readonly variant: "tahoe" | "reno" | "newreno" | "sack"
  readonly cwnd: number
  readonly ssthresh: number
  readonly una: number
  readonly nxt: number
  /** The receiver's window. */
  readonly rwnd: number
  readonly limitedTransmit: boolean
}

/** What there is to see after an event. */
export interface Aftermath {
  readonly sent: number[]
  readonly cwnd: number
  readonly ssthresh: number
  /** RFC 6675's pipe. */
  readonly pipe: number
}

const mss = 1000 // bytes
const unlimited = 1e9 // bytes: what the windows and buffers hold where nothing limits them
const step = 0.001 // s, between events; a segment takes no time

const controlOf: Record<Situation["variant"], CongestionName> = {
  tahoe: "tahoe",
  reno: "reno",
  newreno: "newreno",
  sack: "newreno",
}

/** An application that opens a connection and writes. */
class Writer extends Component {
  readonly opening = this.requester("opening", StreamOpening)
}

export class RecoveryScript {
  private readonly sim = new Simulation()
  private readonly control: CongestionControl
  private readonly peer: ScriptedPeer
  private readonly connection: TcpConnection
  /** What the script calls the first byte of data, in segments. */
  private base: number

  constructor(situation: Situation) {
    const { variant, rwnd, nxt, una, cwnd, ssthresh, limitedTransmit } = situation
    const isSack = variant === "sack"
    this.base = una
    const net = this.sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]) }))
    const [host, other] = [net.host("host"), net.host("peer")]
    net.link(host, other)
    host.install(new Tcp("tcp"))
    const receiveWindow = Math.min(rwnd * mss, unlimited)
    this.peer = other.install(new ScriptedPeer("script", { mss, sackPermitted: isSack, receiveWindow }))
    const writer = host.install(new Writer("writer"))
    this.control = makeCongestionControl(controlOf[variant], "script")
    this.sim.run({ until: 0 }) // the network gives out its addresses
    this.connection = writer.opening.request({
      to: other.address,
      toPort: 9,
      user: { connected() {}, arrived() {}, drained() {}, closed() {} },
      options: {
        congestion: () => this.control,
        mss,
        initialWindow: nxt - una,
        sendBuffer: unlimited,
        sack: isSack,
        timestamps: false,
        limitedTransmit,
        lostRetransmissions: false, // RFC 6675 alone
      },
    }) as Stream as TcpConnection
    this.advance()
    this.peer.acknowledge(0) // the window of a SYN is not scaled: this says how large it is
    this.advance()
    this.connection.write(unlimited)
    this.advance()
    this.control.cwnd = cwnd * mss
    this.control.ssthresh = ssthresh * mss
    this.peer.take()
  }

  /** @param event - "ACK 3", "ACK 3 sack 5-7 9" (segments, both ends included), "RTO" */
  play(event: string): Aftermath {
    const [, next, sacked] = /^ACK (\d+)(?: sack (.+))?$/.exec(event) ?? []
    if (next !== undefined) this.acknowledge(Number(next), sacked)
    else if (event === "RTO") this.expire()
    else throw new Error(`"${event}" is no event`)
    const { snd, congestion } = this.connection
    return {
      sent: this.peer.take().map(({ start }) => this.base + start / mss),
      cwnd: snd.cwnd / mss,
      ssthresh: congestion.ssthresh / mss,
      pipe: snd.segments.pipe / mss,
    }
  }

  private acknowledge(next: number, sacked = ""): void {
    this.skipUnsent(next)
    const positionOf = (segment: string | number) => (Number(segment) - this.base) * mss
    const blocks = [...sacked.matchAll(/(\d+)(?:-(\d+))?/g)].map(
      ([, first, last = first]) => [positionOf(first), positionOf(last) + mss] as const,
    )
    this.peer.acknowledge(positionOf(next), blocks)
    this.advance()
  }

  /**
   * A08-03 acknowledges segment 13, which its sender has not sent: an ACK that RFC 9293 §3.10.7.4 discards. It is
   * taken for one of all that was sent, and what is sent from then on is called as the script goes on to call it.
   */
  private skipUnsent(next: number): void {
    const { nxt } = this.connection.snd
    this.base += Math.max(0, next - this.base - (nxt - 1) / mss)
  }

  private advance(): void {
    this.sim.run({ until: this.sim.now + step })
  }

  /** Lets time pass until the retransmission timer has expired once. */
  private expire(): void {
    const { counters } = this.connection
    const before = counters.timeouts
    for (const end = this.sim.now + 100; counters.timeouts === before; this.advance())
      if (this.sim.now > end) throw new Error("the retransmission timer does not expire")
  }
}
