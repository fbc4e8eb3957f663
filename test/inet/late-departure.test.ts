import { Component, connect, disconnect } from "@hourglass/aca"
import { census, type FilterBank, Link, PacketTransfer, plug } from "@hourglass/inet"
import { InetPacket } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe } from "./world.js"

const hosts = [0, 1, 2, 3]

// From few values, so that much happens at the same time.
const someTime = fc.nat(40).map((k) => k * 0.002)
const someHost = fc.constantFrom(...hosts)
const scenarios = fc.record({
  shots: fc.array(
    fc.record({ from: someHost, to: someHost, time: someTime, size: fc.constantFrom(250, 500, 1000) }),
    { maxLength: 80, size: "max" },
  ),
  links: fc.tuple(
    ...hosts.map(() =>
      fc.record({
        bandwidth: fc.constantFrom(1e6, 2e6, 3e6, undefined),
        delay: fc.constantFrom(0, 0.001, 0.004, 0.01),
        room: fc.constantFrom(1, 3, 100),
      }),
    ),
  ),
  changes: fc.array(fc.record({ what: fc.nat(5), time: someTime, where: someHost }), { maxLength: 6 }),
})

type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never

/** Hosts around a router send to each other, while links, interfaces and hosts fail and rates change. */
function star({ shots, links, changes }: Scenario) {
  const { sim, net } = emptyWorld()
  const router = net.router("r")
  const around = hosts.map((i) => net.host(`h${i}`))
  const wires = links.map(({ room, ...link }, i) =>
    net.link(around[i], router, { ...link, queue: { limit: { packets: room } } }),
  )
  const probes = around.map((host) => probe(host))
  for (const [flow, { from, to, time, size }] of shots.entries())
    sim.at(time, () => probes[from].shoot(around[to].address, { size, flow }))
  for (const { what, time, where } of changes) {
    const { interface: ni } = router.interfaces[where]
    const change = [
      () => wires[where].down(),
      () => wires[where].up(),
      () => ni.setEnabled(!ni.isUp),
      () => (ni.bandwidth = ni.bandwidth === 2.5e6 ? 1e6 : 2.5e6),
      () => around[where].fail(),
      () => around[where].recover(),
    ][what]
    sim.at(time, change)
  }
  const banks = net.nodes.flatMap((node) => node.interfaces)
  const drops: unknown[] = []
  sim.dropped.on(({ time, reason, datum }) => {
    if (datum instanceof InetPacket) drops.push([time.toFixed(9), reason, datum.flow])
  })
  const came = () => probes.map(({ got }) => got.map(({ packet, time }) => [packet.flow, time]))
  return { sim, net, wires, banks, came, drops }
}

type Star = ReturnType<typeof star>

const watchings: Record<string, (bank: FilterBank) => void> = {
  "the packets of queues": ({ queue }) => queue.packets.on(() => {}),
  "the lengths of queues": ({ queue }) => queue.lengths.on(() => {}),
  interfaces: ({ interface: ni }) => ni.packets.on(() => {}),
  wires: ({ interface: ni }) => ni.wireOut.watch(() => {}),
}

/** What can be seen at an instant. */
const sight = ({ wires, banks, net }: Star) => ({
  held: wires.map((wire: Link) => wire.held),
  waiting: banks.map(({ queue }) => [queue.length, queue.discipline.bytes]),
  sent: banks.map(({ interface: ni }) => [ni.packetsSent, ni.bytesSent]),
  census: census(net),
})

function play(scenario: Scenario, watch: (bank: FilterBank, i: number) => void, looks = 0) {
  const world = star(scenario)
  world.banks.forEach(watch)
  const sights: unknown[] = []
  for (let k = 0; k < looks; k++) world.sim.at(0.00003 + k * 0.0017, () => sights.push(sight(world)))
  world.sim.run()
  expectConserved(world.net)
  const drops = world.drops.map(String).toSorted() // those of one instant may come in another order
  return { came: world.came(), drops, sights, end: sight(world) }
}

const nobody = () => {}

describe("departures that are made up for", () => {
  it.each(Object.entries(watchings))(
    "change nothing: the same packets come at the same times with %s watched",
    (_, watch) => {
      fc.assert(
        fc.property(scenarios, fc.nat(3), (scenario, some) => {
          const unwatched = play(scenario, nobody)
          expect(play(scenario, watch)).toEqual(unwatched)
          expect(play(scenario, (bank, i) => i % 4 === some && watch(bank))).toEqual(unwatched)
        }),
      )
    },
  )

  it("are not seen: whoever looks finds what is, and changes nothing by it", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const seen = play(scenario, nobody, 50)
        expect(seen).toEqual(play(scenario, watchings.interfaces, 50))
        expect(seen.came).toEqual(play(scenario, nobody).came)
      }),
    )
  })

  it("end when somebody begins to watch: what left before is not told, what leaves then is", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const begin = 0.0251
        const told = [0, begin].map((from) => {
          const { sim, banks } = star(scenario)
          const log: string[] = []
          const note = (...notice: (string | number)[]) => {
            if (sim.now >= begin) log.push([sim.now.toFixed(9), ...notice].join(" "))
          }
          sim.at(from, () => {
            for (const [i, { queue, interface: ni }] of banks.entries()) {
              if (i % 4 === 0) queue.packets.on(({ kind, packet }) => note(i, kind, packet.flow))
              else if (i % 4 === 1) queue.lengths.on(({ packets, bytes }) => note(i, packets, bytes))
              else if (i % 4 === 2) ni.packets.on(({ kind, packet }) => note(i, kind, packet.flow))
              ni.wireOut.watch((packet) => note(i, "wire", packet.flow))
            }
          })
          sim.run()
          return log.toSorted() // those of one instant may come in another order
        })
        expect(told[1]).toEqual(told[0])
      }),
    )
  })
})

describe("an interface whose wire leads elsewhere", () => {
  /** Twelve packets of 8 ms each, from `a` to `b`, over a link of 100 ms. */
  function train() {
    const { sim, net } = emptyWorld()
    const [a, b] = [net.host("a"), net.host("b")]
    const link = net.link(a, b, { bandwidth: "1Mbps", delay: "100ms" })
    const [from, to] = [probe(a), probe(b)]
    sim.at(0, () => {
      for (let flow = 0; flow < 12; flow++) from.shoot(b.address, { size: 1000, flow })
    })
    return { sim, net, link, to, bank: a.interfaces[0] }
  }

  it("sends what is due to the old link, and the rest on time to the new one", () => {
    const { sim, net, link, to, bank } = train()
    const ni = bank.interface
    sim.at(0.05, () => {
      disconnect(ni.wireOut, link.in.at(0))
      disconnect(link.out.at(0), ni.wireIn)
      disconnect(link.carrier, ni.carrier)
      const shorter = sim.add(new Link("shorter", { delay: "1ms" }))
      plug(net.nodes[0], 0, shorter)
      connect(shorter.out.at(1), net.nodes[1].interfaces[0].interface.wireIn)
      shorter.in.at(1)
    })
    sim.run()
    const arrival = (k: number) => expect.closeTo((k + 1) * 0.008 + (k < 7 ? 0.1 : 0.001), 9)
    const [old, rest] = [
      to.got.filter(({ packet }) => packet.flow < 7),
      to.got.filter(({ packet }) => packet.flow >= 7),
    ]
    expect(old.map(({ time }) => time)).toEqual([0, 1, 2, 3, 4, 5, 6].map(arrival))
    expect(rest.map(({ time }) => time)).toEqual([7, 8, 9, 10, 11].map(arrival))
  })

  it("sends on time to what is put between it and its link", () => {
    const { sim, link, bank, to } = train()
    const ni = bank.interface
    const relay = sim.add(new Tap("relay"))
    sim.at(0.001, () => {
      disconnect(ni.wireOut, link.in.at(0))
      connect(ni.wireOut, relay.in)
      connect(relay.out, link.in.at(0))
    })
    sim.run()
    expect(relay.times).toEqual(Array.from({ length: 11 }, (_, k) => expect.closeTo((k + 1) * 0.008, 9)))
    expect(to.got).toHaveLength(12)
  })

  it("sends on time to a second receiver", () => {
    const { sim, bank } = train()
    const tap = sim.add(new Tap("tap"))
    connect(bank.interface.wireOut, tap.in)
    sim.run()
    expect(tap.times).toEqual(Array.from({ length: 12 }, (_, k) => expect.closeTo(k * 0.008, 9)))
  })
})

class Tap extends Component {
  readonly times: number[] = []
  readonly in = this.input("in", PacketTransfer, this.note)
  readonly out = this.output("out", PacketTransfer)

  private note(packet: InetPacket): void {
    this.times.push(this.now)
    if (this.out.isConnected) this.out.send(packet)
  }
}
