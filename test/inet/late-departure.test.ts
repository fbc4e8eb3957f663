import { census, type FilterBank, type Link, type PacketNotice } from "@hourglass/inet"
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
  const came = () => probes.map(({ got }) => got.map(({ packet, time }) => [packet.flow, time]))
  return { sim, net, wires, banks, came }
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
  return { came: world.came(), sights, end: sight(world) }
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

  it("end when somebody begins to watch", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const begin = 0.0251
        const whole: PacketNotice[] = []
        const late: PacketNotice[] = []
        const note = (log: PacketNotice[]) => (notice: PacketNotice) => log.push(notice)
        // Those of one instant may come in another order.
        const told = (log: PacketNotice[]) =>
          log
            .filter(({ time }) => time >= begin)
            .map(({ time, kind, interface: index, packet }) =>
              [time.toFixed(9), kind, index, packet.flow].join(" "),
            )
            .toSorted()
        for (const [log, from] of [
          [whole, 0],
          [late, begin],
        ] as const) {
          const { sim, banks } = star(scenario)
          sim.at(from, () => {
            for (const { queue, interface: ni } of banks) {
              queue.packets.on(note(log))
              ni.packets.on(note(log))
            }
          })
          sim.run()
        }
        expect(told(late)).toEqual(told(whole))
      }),
    )
  })
})
