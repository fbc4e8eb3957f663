/** A random conversation over a random bad path: what TCP must bring to an end, whatever happens. */
import { RandomStream, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import { type CongestionName, Icmp, type SegmentData, Tcp, type TcpOptions } from "@hourglass/protocols"
import { audit } from "./audit.js"
import type { Intruder } from "./intruder.js"
import { asBytes, type Part, Speaker } from "./speaker.js"
import { type Trouble, Turbulence } from "./turbulence.js"

const patience = 600 // s, without any answer: the user time-out of the connections
/**
 * Seconds until a side that has nothing to say notices that the other one is gone: longer than all else takes but
 * talking itself, for a buffer of one byte on a bad path takes hours for a page.
 */
export const longWait = 20_000
/** Seconds after the last word was heard, after which nothing may be going on any more. */
const limit = 2 * longWait
const mostEvents = 1_000_000
/** In events. What is wrong with a connection, stays wrong. */
const auditPeriod = 10

/** How it went, for one side. */
export interface Side {
  readonly said: Uint8Array
  readonly heard: Uint8Array
  readonly told: readonly string[]
  /** When it last heard something, and when it was told the end, simulated seconds; NaN if never. */
  readonly heardAt: number
  readonly closedAt: number
  /** What it was told in the end: that all is well, or what is not. */
  readonly end: "closed" | "timed-out" | "reset" | "refused" | "unreachable" | "aborted"
  /** Connections that are left. */
  readonly left: readonly string[]
}

export interface Conversation {
  readonly client: Side
  readonly server: Side
  /** Whether the path lost and changed nothing, so that nothing is an excuse. */
  readonly isGoodPath: boolean
  /** What was not as it must be in between. */
  readonly faults: readonly string[]
  /** Whether there was still something going on at the end. */
  readonly isStuck: boolean
}

/** Plays the conversation of a seed. @param intruder - who sends forged segments; then the path is good otherwise */
export function converse(congestion: CongestionName, seed: number, intruder?: Intruder): Conversation {
  const chance = new RandomStream(seed, 0, "conversation")
  const trouble = intruder === undefined ? randomTrouble(chance) : none
  const { sim, net, ends } = randomPath(seed, chance, trouble)
  const tcps = ends.map((node) => node.install(new Wrapping("tcp", randomOptions(congestion, chance))))
  net.build()

  const last = chance.int(3)
  const [client, server] = ends.map((node, i) =>
    node.install(new Speaker("speaker", randomPart(chance, last === i))),
  )
  const accept = (stream: Parameters<Speaker["begin"]>[0]) => {
    server.begin(stream)
    return server
  }
  server.listening.request({ port: 80, accept })
  sim.at(0, () => {
    const stream = client.opening.request({ to: ends[1].address, toPort: 80, user: client })
    if (chance.chance(0.5)) client.begin(stream)
  })
  const faults = play(sim, [client, server], tcps, intruder)
  const [atClient, atServer] = [client, server].map((speaker, i) => sideOf(speaker, tcps[i]))
  return {
    client: atClient,
    server: atServer,
    isGoodPath: trouble.loss === 0,
    faults,
    isStuck: sim.nextEventTime() < Number.POSITIVE_INFINITY,
  }
}

/** Runs everything, and looks at the connections now and then. @returns the first faults */
function play(
  sim: Simulation,
  speakers: readonly Speaker[],
  tcps: readonly Tcp[],
  intruder: Intruder | undefined,
): string[] {
  const end = () => limit + Math.max(...speakers.map(({ heardAt }) => heardAt))
  for (let events = 0; sim.nextEventTime() < end() && events < mostEvents; events += auditPeriod) {
    sim.run({ until: end(), maxEvents: auditPeriod })
    for (const tcp of tcps) intruder?.strike(tcp)
    const faults = tcps.flatMap((tcp) => tcp.connections.flatMap(audit))
    if (faults.length > 0) return faults
  }
  return []
}

/** Hosts `a` and `b`; between them there may be routers, and the way between these narrower. */
function randomPath(seed: number, chance: RandomStream, path: Trouble) {
  const sim = new Simulation({ seed })
  const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]) }))
  const ends = [net.host("a"), net.host("b")]
  const way = chance.chance(0.3) ? [ends[0], net.router("r"), net.router("s"), ends[1]] : ends
  for (const node of way) node.install(new Icmp())
  for (let i = 1; i < way.length; i++) {
    const [bandwidth, delay] = [chance.pick([1e5, 1e6, 1e8]), chance.pick([0, 0.001, 0.02, 0.2])]
    const mtu = i === 2 ? chance.pick([1500, 576]) : 1500
    net.link(way[i - 1], way[i], { bandwidth, delay, mtu })
  }
  const trouble = { ...path, chance: chance.fork("trouble") }
  ends[0].addFilter((name) => new Turbulence(name, trouble))
  return { sim, net, ends }
}

/** Sequence numbers begin shortly before they wrap around, or become negative. */
class Wrapping extends Tcp {
  protected override initialSequenceNumber(): number {
    return (this.random.pick([0, 2 ** 31]) - this.random.int(3000)) | 0
  }
}

function sideOf(speaker: Speaker, tcp: Tcp): Side {
  return {
    said: asBytes(speaker.options.pieces),
    heard: asBytes(speaker.heard),
    told: speaker.told,
    heardAt: speaker.heardAt,
    closedAt: speaker.closedAt,
    end: speaker.error?.kind ?? "closed",
    left: tcp.connections.map(String),
  }
}

const none: Trouble = { loss: 0, duplication: 0, reordering: 0, delay: 0, corruption: 0, encoding: 0 }

function randomTrouble(chance: RandomStream): Trouble {
  const severity = chance.pick([0, 0.05, 0.15])
  return {
    loss: chance.uniform(0, severity),
    duplication: chance.uniform(0, severity),
    reordering: chance.uniform(0, 2 * severity),
    corruption: chance.uniform(0, severity),
    encoding: chance.pick([0, 0.5]),
    delay: chance.pick([0.001, 0.05, 1]),
  }
}

function randomOptions(congestion: CongestionName, chance: RandomStream): Partial<TcpOptions> {
  const flip = () => chance.chance(0.5)
  const buffer = () => chance.pick([chance.integer(1, 100), chance.integer(100, 5000), 100_000])
  return {
    congestion,
    mss: chance.pick([chance.integer(64, 200), 536, undefined]),
    receiveBuffer: buffer(),
    sendBuffer: buffer(),
    sack: flip(),
    timestamps: flip(),
    windowScaling: flip(),
    nagle: flip(),
    ecn: flip(),
    limitedTransmit: flip(),
    slowStartAfterIdle: flip(),
    delayedAck: chance.pick([false, 0.04, 0.2]),
    initialWindow: chance.pick([1, 2, "rfc6928"] as const),
    minRto: chance.pick([0.2, 1]),
    userTimeout: patience,
    synTimeout: patience,
    keepAlive: chance.pick([60, longWait]),
    maxSegmentLifetime: 30,
  }
}

/** What one side says: little where windows are tiny is not for it to know, so never much. */
function randomPart(chance: RandomStream, closesLast: boolean): Part {
  const pieces = Array.from({ length: chance.int(8) }, () => randomPiece(chance))
  return {
    pieces,
    closesLast,
    rest: chance.pick([0, 0, 0.01, 0.5]),
    most: chance.integer(100, 3000),
    chance: chance.fork(`speaker ${closesLast}`),
  }
}

function randomPiece(chance: RandomStream): SegmentData {
  const size = chance.pick([chance.integer(1, 10), chance.integer(1, 3000)])
  return chance.chance(0.2) ? size : Uint8Array.from({ length: size }, () => chance.int(256))
}
