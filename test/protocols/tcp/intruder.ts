/** A host that knows the addresses and ports of a connection, and guesses the rest (RFC 5961, RFC 7323 §5). */
import type { RandomStream } from "@hourglass/aca"
import { InetPacket, ipProtocols } from "@hourglass/net"
import { ACK, PSH, RST, SYN, type Tcp, type TcpConnection, TcpSegment } from "@hourglass/protocols"

/** What it forges: none of it may have any effect but an ACK. */
const forgeries = {
  /** In the window, but not where the next byte is expected (RFC 5961 §3). */
  reset: (chance: RandomStream, { rcv }: TcpConnection) =>
    rcv.window < 2 ? undefined : { flags: RST, position: rcv.next + chance.integer(1, rcv.window - 1) },
  /** (RFC 5961 §3) */
  "reset elsewhere": (chance: RandomStream, { rcv }: TcpConnection) => ({
    flags: RST | ACK,
    position: rcv.next + rcv.window + chance.int(2 ** 30),
  }),
  /** (RFC 5961 §4) */
  SYN: (chance: RandomStream, { rcv }: TcpConnection) => ({
    flags: SYN,
    position: rcv.next + chance.int(rcv.window + 1),
  }),
  /** Data behind the window, or before it. */
  "data elsewhere": (chance: RandomStream, { rcv }: TcpConnection) => ({
    flags: ACK | PSH,
    length: 100,
    position: chance.chance(0.5)
      ? rcv.next + rcv.window + chance.int(2 ** 30)
      : rcv.next - 100 - chance.int(2 ** 30),
    ahead: chance.int(2 ** 30),
  }),
  /** Data in the window, that acknowledge what was never sent (RFC 5961 §5). */
  "data with a guessed ACK": (chance: RandomStream, { snd }: TcpConnection) => ({
    flags: ACK | PSH,
    length: 10,
    ack: chance.chance(0.5)
      ? snd.nxt + 1 + chance.int(2 ** 30)
      : snd.una - snd.maxWnd - 1 - chance.int(2 ** 30),
  }),
  /** From an earlier connection, as its timestamp says (RFC 7323 §5). */
  "old data": (chance: RandomStream, { agreement }: TcpConnection) =>
    agreement.timestamps ? { flags: ACK | PSH, length: 10, ahead: -1 - chance.int(2 ** 30) } : undefined,
  /** Without the timestamp that every segment must have (RFC 7323 §3.2). */
  "data without a timestamp": (_: RandomStream, { agreement }: TcpConnection) =>
    agreement.timestamps ? { flags: ACK | PSH, length: 10, ahead: undefined } : undefined,
}

interface Forgery {
  readonly flags: number
  /** Relative; default the next that is expected. */
  readonly position?: number
  /** Relative; default what is right. */
  readonly ack?: number
  readonly length?: number
  /** Of its timestamp before the latest one; undefined for no timestamp. Default 0. */
  readonly ahead?: number | undefined
}

export class Intruder {
  /** What it has sent. */
  readonly sent: string[] = []

  constructor(private readonly chance: RandomStream) {}

  /** Sends something to one of the connections. */
  strike(tcp: Tcp): void {
    const [connection] = tcp.connections
    if (connection === undefined || !connection.isSynchronized) return
    const kind = this.chance.pick(Object.keys(forgeries) as (keyof typeof forgeries)[])
    const forgery = forgeries[kind](this.chance, connection)
    if (forgery === undefined) return
    this.sent.push(kind)
    const { local, remote } = connection
    const header = { source: remote.address, destination: local.address, protocol: ipProtocols.tcp }
    tcp.fromBelow.deliver(new InetPacket(header, segmentOf(connection, forgery)))
  }
}

function segmentOf(connection: TcpConnection, forgery: Forgery): TcpSegment {
  const { local, remote, rcv, snd, agreement, tsRecent } = connection
  const { flags, position = rcv.next, ack = snd.nxt, length = 0 } = forgery
  const ahead = "ahead" in forgery ? forgery.ahead : 0
  const [seq, acknowledged] = [(rcv.irs + position) | 0, (snd.iss + ack) | 0]
  const data = new Uint8Array(length).fill(0xee)
  const segment = new TcpSegment(remote.port, local.port, seq, acknowledged, flags, 1, data)
  if (agreement.timestamps && ahead !== undefined) {
    segment.hasTimestamps = true
    segment.tsVal = (tsRecent + ahead) | 0
  }
  return segment.measure()
}
