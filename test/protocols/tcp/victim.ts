/** A host that a test plays the other side for: whatever segments the test makes, it gets. */
import { Component, type RandomStream, Simulation } from "@hourglass/aca"
import { bestEffort, Network, type Node, NodeBuilder } from "@hourglass/inet"
import { type Body, InetPacket, ipProtocols } from "@hourglass/net"
import {
  ACK,
  FIN,
  type Stream,
  type StreamError,
  StreamListening,
  StreamOpening,
  type StreamUser,
  SYN,
  Tcp,
  type TcpConnection,
  type TcpOptions,
  TcpSegment,
} from "@hourglass/protocols"

export const listeningPort = 80
const peerPort = 4000
export const backlog = 8

/** The byte that the peer sends with a sequence number; `irs` and the like are signed 32-bit integers. */
export const contentAt = (sequence: number): number => (Math.imul(sequence, 0x9e3779b1) >>> 24) & 0xff

/** The user of one stream: reads all at once, and minds what it is told, and when. */
export class Witness implements StreamUser {
  readonly faults: string[] = []
  private position = 1
  private isConnected = false
  private isClosed = false

  connected(): void {
    if (this.isConnected || this.isClosed) this.faults.push("connected twice, or too late")
    this.isConnected = true
  }

  arrived(stream: Stream): void {
    if (!this.isConnected) this.faults.push("data came before the connection")
    if (this.isClosed) this.faults.push("data came after the end")
    for (let data = stream.read(); data !== 0; data = stream.read())
      this.check(stream as TcpConnection, data as Uint8Array)
  }

  drained(): void {
    if (!this.isConnected || this.isClosed) this.faults.push("there was room at a wrong time")
  }

  closed(stream: Stream, _error: StreamError | undefined): void {
    if (this.isClosed) this.faults.push("closed twice")
    if (stream.readable > 0) this.arrived(stream)
    this.isClosed = true
  }

  /** Every byte must be the one that belongs to its sequence number. */
  private check({ rcv }: TcpConnection, data: Uint8Array): void {
    const wrong = data.findIndex((byte, at) => byte !== contentAt((rcv.irs + this.position + at) | 0))
    if (wrong >= 0) this.faults.push(`byte ${this.position + wrong} is not what was sent`)
    this.position += data.length
  }
}

class Application extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
}

/** What a segment of the peer has besides flags. Positions: relative to the initial sequence numbers. */
export interface Saying {
  readonly position?: number
  readonly ack?: number
  readonly length?: number
  /** The peer's port, where it is another than usual. */
  readonly port?: number
  /** Of data, not scaled. Default 5000. */
  readonly window?: number
  /** Of a SYN: its window scale, and nothing else. Default at random. */
  readonly offer?: { readonly windowScale: number }
  /** Its timestamp; undefined for what is usual. */
  readonly timestamp?: number | undefined
}

export class Victim {
  readonly sim: Simulation
  readonly tcp: Tcp
  readonly witnesses: Witness[] = []
  /** The segments that its tcp has sent. */
  readonly sent: TcpSegment[] = []
  isListening = false
  /** The peer's initial sequence number. */
  irs: number
  private readonly application: Application
  private readonly hosts: readonly Node[]

  constructor(
    seed: number,
    readonly chance: RandomStream,
    options: Partial<TcpOptions>,
  ) {
    this.sim = new Simulation({ seed })
    const net = this.sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]) }))
    this.hosts = [net.host("victim"), net.host("peer")]
    net.link(this.hosts[0], this.hosts[1])
    this.tcp = this.hosts[0].install(new Tcp("tcp", options))
    this.application = this.hosts[0].install(new Application("application"))
    net.build()
    this.tcp.below.watch(({ body }) => void this.sent.push(body as TcpSegment))
    this.irs = chance.int(2 ** 32) | 0
    this.sim.run({ until: 0 })
  }

  /** The connection that the peer speaks to. */
  get connection(): TcpConnection | undefined {
    return this.tcp.connections.at(-1)
  }

  // What its application does

  listen(): void {
    this.isListening = true
    this.application.listening.request({
      port: listeningPort,
      backlog,
      accept: () => {
        const witness = this.witness()
        witness.connected()
        return witness
      },
    })
  }

  open(): void {
    const to = this.hosts[1].address
    this.application.opening.request({ to, toPort: peerPort, fromPort: listeningPort, user: this.witness() })
  }

  private witness(): Witness {
    const witness = new Witness()
    this.witnesses.push(witness)
    return witness
  }

  // What the peer does

  /** Lets the victim's tcp take anything that came in a packet from the peer. */
  deliver(body: Body): void {
    const [destination, source] = this.hosts.map((host) => host.address)
    this.tcp.fromBelow.deliver(
      new InetPacket({ source, destination, protocol: ipProtocols.tcp, tos: this.chance.int(4) }, body),
    )
  }

  /** A segment as the victim expects it: in order, with an ACK of everything, unless said otherwise. */
  say(flags: number, saying: Saying = {}): void {
    const { connection } = this
    const {
      position = connection?.rcv.next ?? 0,
      ack = connection?.snd.nxt ?? 0,
      length = 0,
      window = 5000,
    } = saying
    const data = Uint8Array.from({ length }, (_, at) => contentAt((this.irs + position + at) | 0))
    const [seq, acked] = [(this.irs + position) | 0, ((connection?.snd.iss ?? 0) + ack) | 0]
    const segment = new TcpSegment(saying.port ?? peerPort, listeningPort, seq, acked, flags, window, data)
    if (flags & SYN) Object.assign(segment, saying.offer ?? this.randomOffer())
    else if (connection?.agreement.timestamps) this.stamp(segment, connection.tsRecent)
    if (saying.timestamp !== undefined) this.stamp(segment, saying.timestamp)
    this.deliver(segment.measure())
  }

  /** Some options of a SYN. */
  private randomOffer(): Partial<TcpSegment> {
    const { chance } = this
    const options = { mss: 1000, windowScale: chance.pick([-1, 3]), sackPermitted: chance.chance(0.5) }
    return chance.chance(0.5) ? { ...options, hasTimestamps: true, tsVal: 1000 } : options
  }

  private stamp(segment: TcpSegment, value: number): void {
    segment.hasTimestamps = true
    segment.tsVal = value | 0
  }
}

/** How a connection gets into a state. LISTEN and CLOSED are of no connection. */
export const situations: Readonly<Record<string, (victim: Victim) => void>> = {
  CLOSED() {},
  LISTEN: (victim) => victim.listen(),
  "SYN-SENT": (victim) => victim.open(),
  "SYN-RECEIVED": received,
  "SYN-RECEIVED after both opened"(victim) {
    victim.open()
    victim.say(SYN, { position: 0 })
  },
  ESTABLISHED: established,
  "ESTABLISHED actively"(victim) {
    victim.open()
    victim.say(SYN | ACK, { position: 0 })
  },
  "ESTABLISHED with data"(victim) {
    established(victim)
    victim.connection?.write(100_000)
    victim.say(ACK, { ack: 501, length: 20 })
    victim.say(ACK, { ack: 501, position: 60, length: 20 })
  },
  "FIN-WAIT-1": closing,
  "FIN-WAIT-2"(victim) {
    closing(victim)
    victim.say(ACK)
  },
  "CLOSE-WAIT": closed,
  CLOSING(victim) {
    closing(victim)
    victim.say(FIN | ACK, { ack: 1 })
  },
  "LAST-ACK"(victim) {
    closed(victim)
    victim.connection?.close()
  },
  "TIME-WAIT"(victim) {
    closing(victim)
    victim.say(FIN | ACK)
  },
}

function received(victim: Victim): void {
  victim.listen()
  victim.say(SYN, { position: 0, ack: 0 })
}

function established(victim: Victim): void {
  received(victim)
  victim.say(ACK)
}

function closing(victim: Victim): void {
  established(victim)
  victim.connection?.close()
}

function closed(victim: Victim): void {
  established(victim)
  victim.say(FIN | ACK)
}
