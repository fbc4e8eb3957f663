/** Segments that nobody should send: TCP must neither throw nor hang, nor leak, nor deliver what was not sent. */
import { RandomStream } from "@hourglass/aca"
import { ACK, type CongestionName, congestionControls, PSH, SYN, type TcpSegment } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { audit } from "./audit.js"
import { converse } from "./conversation.js"
import { Intruder } from "./intruder.js"
import { randomSegment } from "./random-segment.js"
import { backlog, listeningPort, situations, Victim } from "./victim.js"

const seeds = Math.ceil(Number(process.env.SEEDS ?? 200) / 2)
const volley = 40 // segments
/** Simulated seconds after which whoever hears nothing must have given up. */
const silence = 5000

describe.each(Object.keys(situations))("in %s", (state) => {
  it(`random segments do no harm, for ${seeds} seeds`, () => {
    const faults = Array.from({ length: seeds }, (_, seed) =>
      attack(state, seed).map((fault) => `${seed}: ${fault}`),
    )
    expect(faults.flat()).toEqual([])
  })
})

function attack(state: string, seed: number): string[] {
  const chance = new RandomStream(seed, 0, state)
  const victim = new Victim(seed, chance, {
    keepAlive: 60,
    userTimeout: 100,
    synTimeout: 100,
    timestamps: chance.chance(0.5),
    sack: chance.chance(0.7),
    ecn: chance.chance(0.5),
    receiveBuffer: chance.pick([500, 5000, 100_000]),
    congestion: chance.pick(Object.keys(congestionControls) as CongestionName[]),
  })
  situations[state](victim)
  const faults = [...arrivesAt(victim, state)]
  for (let shot = 0; shot < volley && faults.length === 0; shot++) faults.push(...shoot(victim))
  victim.sim.run({ until: victim.sim.now + silence })
  for (const connection of victim.tcp.connections) faults.push(`${connection} is left`)
  for (const witness of victim.witnesses) faults.push(...witness.faults)
  return faults.length > 0 ? faults : serves(victim)
}

/** Whether the situation is what it is called. */
function arrivesAt({ connection }: Victim, state: string): string[] {
  const [name] = state.split(" ")
  const is = connection?.tcpState ?? name
  return is === name && (connection !== undefined || name === "LISTEN" || name === "CLOSED")
    ? []
    : [`it is in ${is}`]
}

/** One segment, or what is none; then some time passes, or the application does something. */
function shoot(victim: Victim): string[] {
  const { chance, sim, tcp } = victim
  const port = chance.chance(0.9) ? 4000 : chance.int(65536)
  const segment = randomSegment(chance, [port, listeningPort], victim.connection)
  victim.deliver(chance.chance(0.1) ? garbled(segment, victim) : segment)
  if (chance.chance(0.1)) victim.connection?.write(chance.int(5000))
  if (chance.chance(0.02)) victim.connection?.close()
  if (chance.chance(0.005)) victim.connection?.abort()
  if (chance.chance(0.5)) sim.run({ until: sim.now + chance.pick([0, 0.01, 1]) * chance.next() })
  return tcp.connections.flatMap(audit)
}

/** The segment as bytes, too few of them or too many, or some of them changed. */
function garbled(segment: TcpSegment, { chance, tcp }: Victim): Uint8Array {
  const address = tcp.identities.request("all")[0]
  segment.sackBlocks = []
  const bytes = segment.measure().encode(address, address)
  const harm = chance.int(3)
  if (harm === 0) return bytes.subarray(0, chance.int(bytes.length))
  if (harm === 1) return bytes.map((byte) => (chance.chance(0.05) ? chance.int(256) : byte))
  return Uint8Array.from({ length: chance.int(100) }, () => chance.int(256))
}

/** Whether it still takes as many connections as if nothing had been, and hears what is said on one. */
function serves(victim: Victim): string[] {
  if (!victim.isListening) return []
  const { tcp, witnesses } = victim
  const before = witnesses.length
  for (let port = 1; port < backlog; port++) victim.say(SYN, { port, position: 0, ack: 0 })
  victim.say(SYN, { position: 0, ack: 0 })
  const accepted = tcp.connections.length
  victim.say(ACK)
  victim.say(ACK | PSH, { length: 5 })
  const next = victim.connection?.rcv.next
  const isServed = accepted === backlog && witnesses.length === before + 1 && next === 6
  return isServed
    ? []
    : [`${accepted} good connections were accepted; ${victim.connection} heard up to ${next}`]
}

describe.each(["reno", "bbr", "bbr3"] as const)("between hosts that speak with %s", (control) => {
  it(`who cannot see their segments cannot disturb them, for ${seeds} seeds`, () => {
    const faults = Array.from({ length: seeds }, (_, seed) => disturb(control, seed))
    expect(faults.flat()).toEqual([])
  })
})

/** A conversation over a good path, into which a third host sends segments that it has not enough knowledge for. */
function disturb(control: CongestionName, seed: number): string[] {
  const blind = new Intruder(new RandomStream(seed, 0, "intruder"))
  const { client, server, faults } = converse(control, seed, blind)
  const sides = [
    ["client", client, server],
    ["server", server, client],
  ] as const
  const found = sides.flatMap(([name, side, other]) => {
    const isRight =
      side.heard.length === other.said.length && side.heard.every((byte, at) => byte === other.said[at])
    return isRight && side.end === "closed"
      ? []
      : [`${name} heard ${side.heard.length} of ${other.said.length} bytes, then: ${side.end}`]
  })
  return [...faults, ...found].map((fault) => `${seed}: ${fault}; sent were ${blind.sent.join(", ")}`)
}
