import { setTimeout as wait } from "node:timers/promises"
import { type Bridge, type JoinOptions, joinDevice } from "@hourglass/emulation"
import {
  Address,
  census,
  decodePacket,
  encodePacket,
  IcmpMessage,
  InetPacket,
  type Internet,
  ipProtocols,
  type Node,
  network,
  Ping,
  partOf,
  RealTimeSimulation,
  Simulation,
  UdpDatagram,
} from "hourglass"
import { describe, expect, it } from "vitest"
import { complaint } from "../aca/parts.js"
import { ArrayDevice } from "./array-device.js"

const options: JoinOptions = { address: "10.99.0.2/24", peer: "10.99.0.1" }
const [host, inside] = ["10.99.0.1", "10.99.0.2"].map(Address.parse)

interface World {
  readonly sim: RealTimeSimulation
  readonly net: Internet
  readonly node: Node
  readonly device: ArrayDevice
  readonly bridge: Bridge
}

function world(device = new ArrayDevice(), more: Partial<JoinOptions> = {}): World {
  const sim = new RealTimeSimulation()
  const net = network(sim)
  const node = net.host("node")
  const bridge = joinDevice(node, device, { ...options, ...more })
  return { sim, net, node, device, bridge }
}

/** A packet of somebody outside, as bytes. */
function written(
  protocol: number,
  body: ConstructorParameters<typeof InetPacket>[1],
  to = inside,
): Uint8Array {
  return encodePacket(new InetPacket({ source: host, destination: to, protocol }, body))
}

const question = written(
  ipProtocols.icmp,
  new IcmpMessage({ kind: "echo-request", identifier: 7, sequence: 1, data: 56 }),
)

/** Lets packets come, and gives the simulation the time to do something about them. */
async function hear(sim: RealTimeSimulation, device: ArrayDevice, ...packets: Uint8Array[]): Promise<void> {
  const run = sim.runInRealTime()
  for (const packet of packets) device.listener?.received(packet)
  await wait(100)
  sim.end()
  await run
}

/** The content of each ICMP message among packets of bytes. */
const icmpKinds = (packets: readonly Uint8Array[]): unknown[] =>
  packets.map((bytes) => {
    const decoded = decodePacket(bytes)
    const body = decoded.ok && decoded.packet.body
    return body instanceof IcmpMessage ? body.content.kind : body
  })

/** Turns an echo request into its answer: addresses change places, and the type becomes another. */
function answer(bytes: Uint8Array, device: ArrayDevice): void {
  const decoded = decodePacket(bytes)
  if (!decoded.ok || !(decoded.packet.body instanceof IcmpMessage)) return
  const { content } = decoded.packet.body
  if (content.kind !== "echo-request") return
  device.listener?.received(written(ipProtocols.icmp, new IcmpMessage({ ...content, kind: "echo-reply" })))
}

describe("a bridge", () => {
  it("brings packets out as bytes, and those of the outside in, while the simulation waits for nothing else", async () => {
    const { sim, net, node, bridge } = world(new ArrayDevice(1500, answer))
    const ping = node.install(new Ping("ping", { to: host, count: 3, interval: 0.01, timeout: 2 }))
    const run = sim.runInRealTime()
    while (!ping.isDone) await wait(5)
    await bridge.close()
    expect((await run).reason).toBe("idle")
    expect(ping.summary().received).toBe(3)
    expect(bridge.counts).toEqual({ packetsIn: 3, bytesIn: 252, packetsOut: 3, bytesOut: 252, dropped: {} })
    expect(census(net).unaccounted).toBe(0)
  })

  it("lets others ask the simulated host", async () => {
    const { sim, device } = world()
    await hear(sim, device, question)
    expect(icmpKinds(device.taken)).toEqual(["echo-reply"])
  })

  it("delays what passes", async () => {
    const times: number[] = []
    const { sim, device } = world(new ArrayDevice(1500, () => times.push(performance.now())), {
      delay: "30ms",
    })
    const begin = performance.now()
    await hear(sim, device, question)
    expect(times.length).toBe(1)
    expect(times[0] - begin).toBeGreaterThan(59)
  })

  it("puts fragments of the outside together", async () => {
    const { sim, device } = world()
    const whole = written(
      ipProtocols.icmp,
      new IcmpMessage({ kind: "echo-request", identifier: 7, sequence: 1, data: 3000 }),
    )
    await hear(sim, device, ...piecesOf(whole, 1480))
    expect(device.taken.map((packet) => packet.length)).toEqual([1500, 1500, 68])
    expect(sim.drops()).toEqual([])
  })

  it("drops what is no packet, and says why", async () => {
    const { sim, net, device, bridge } = world()
    const faults: unknown[] = []
    sim.dropped.on(({ reason, detail }) => faults.push([reason, detail]))
    const broken = question.map((byte, at) => (at === 15 ? byte ^ 1 : byte))
    await hear(sim, device, new Uint8Array(3), broken, question.subarray(0, 40))
    expect(faults).toEqual([
      ["bad-message", "too-short"],
      ["bad-message", "bad-checksum"],
      ["bad-message", "bad-length"],
    ])
    expect(bridge.counts.dropped).toEqual({ "bad-message": 3 })
    expect(census(net).unaccounted).toBe(0)
  })

  it("leaves it to the receiver to refuse a body that cannot be read", async () => {
    const { sim, net, device, bridge } = world()
    const broken = question.map((byte, at) => (at === 40 ? byte ^ 1 : byte))
    await hear(sim, device, broken)
    expect(bridge.gate.unread).toBe(1)
    expect(sim.drops()).toEqual([{ path: "/net/node/icmp", reason: "bad-message", count: 1 }])
    expect(census(net).unaccounted).toBe(0)
  })

  it("tells the sender outside that nobody listens", async () => {
    const { sim, device } = world()
    await hear(sim, device, written(ipProtocols.udp, new UdpDatagram(5000, 7, 10)))
    expect(icmpKinds(device.taken)).toEqual(["port-unreachable"])
  })

  it("drops what comes before the run and after it", async () => {
    const { sim, device, bridge } = world()
    device.listener?.received(question)
    await sim.runInRealTime({ until: 0.01 })
    device.listener?.received(question)
    expect([bridge.counts.packetsIn, bridge.counts.dropped]).toEqual([0, { "not-running": 2 }])
  })

  it("sends nothing larger than the device takes", async () => {
    const { sim, net, device, bridge } = world(new ArrayDevice(600))
    bridge.node.csl.dispatcher.setMtu(bridge.interface, 1500) // somebody has changed what the interface was made with
    await hear(
      sim,
      device,
      written(
        ipProtocols.icmp,
        new IcmpMessage({ kind: "echo-request", identifier: 7, sequence: 1, data: 700 }),
      ),
    )
    expect(bridge.counts).toMatchObject({
      packetsIn: 1,
      packetsOut: 0,
      dropped: { "fragmentation-needed": 1 },
    })
    expect(census(net).unaccounted).toBe(0)
  })

  it("takes the carrier from the interface when the device ends by itself", async () => {
    const { sim, node, device, bridge } = world()
    const run = sim.runInRealTime()
    device.listener?.failed("socat ended with code 1")
    await run // nothing is expected any more
    expect([bridge.isOpen, bridge.fault, node.interfaces[0].interface.isUp]).toEqual([
      false,
      "socat ended with code 1",
      false,
    ])
    await bridge.close()
    expect(device.isClosed).toBe(true)
  })
})

describe("joining", () => {
  it("takes an interface that is there, with what it is made of", () => {
    const sim = new RealTimeSimulation()
    const node = network(sim).router("r")
    const index = node.addInterface({ mtu: 600, bandwidth: 1e6 })
    const bridge = joinDevice(node, new ArrayDevice(), { ...options, interface: index })
    expect([bridge.interface, bridge.link.bandwidth, node.interfaces.length]).toEqual([0, 1e6, 1])
  })

  it("refuses what cannot be", () => {
    const sim = new RealTimeSimulation()
    const node = network(sim).router("r")
    node.addInterface()
    const join = (more: Partial<JoinOptions>) =>
      complaint(() => joinDevice(node, new ArrayDevice(), { ...options, ...more }))
    expect(join({ interface: 0 })).toBe(
      "OptionError: /net/r/csl/ni0 takes packets of Infinity bytes, outside only 1500; make it with mtu: 1500",
    )
    expect(join({ interface: 3 })).toBe(
      "OptionError: /net/r cannot be joined to outside by interface 3: there is none of this number",
    )
    expect(join({ address: "10.99.0.2" })).toBe(
      'OptionError: "10.99.0.2" is no address on a link; write it with its prefix: 10.99.0.2/24',
    )
    expect(join({ peer: "10.98.0.1" })).toBe(
      "OptionError: /net/r: 10.98.0.1 is not another address of 10.99.0.0/24, as 10.99.0.2 is",
    )
    expect([node.interfaces.length, node.addresses.length]).toEqual([1, 0])
    join({})
    expect(join({ interface: 1 })).toBe(
      "OptionError: /net/r cannot be joined to outside by interface 1: it has a link already",
    )
  })

  it("needs a simulation in real time", () => {
    const node = network(new Simulation()).router("r")
    expect(complaint(() => joinDevice(node, new ArrayDevice(), options))).toBe(
      "EmulationError: /net/r cannot be joined to anything outside: its simulation does not run in real time; make it with new RealTimeSimulation()",
    )
  })
})

/** The fragments of an IPv4 packet without options, the last one first. */
function piecesOf(whole: Uint8Array, room: number): Uint8Array[] {
  const decoded = decodePacket(whole, new Map())
  if (!decoded.ok) throw new Error(decoded.fault)
  const { packet } = decoded
  const body = packet.body as Uint8Array
  const pieces: Uint8Array[] = []
  for (let from = 0; from < body.length; from += room) {
    const piece = new InetPacket(packet, body.subarray(from, from + room))
    piece.identification = 9
    piece.fragment = partOf(from, from + room < body.length)
    pieces.unshift(encodePacket(piece))
  }
  return pieces
}
