import { Ospf, type OspfOptions, Prefix, Rib } from "hourglass"
import { describe, it } from "vitest"
import { Bird } from "./bird.js"
import { Frr } from "./frr.js"
import { goodStory, meet } from "./meeting.js"
import { become } from "./namespace.js"
import type { OspfSettings, RealRouter } from "./real-router.js"
import { withRow } from "./row.js"

const times = { helloInterval: 1, deadInterval: 6 }

/** For simulated routers on links of which only the one to the real router has a prefix of its own. */
const ospf = ({ type, password }: OspfSettings, options: Partial<OspfOptions> = {}) =>
  new Ospf("ospf", {
    ...times,
    ...options,
    interfaces: ({ addresses }) => (addresses.length > 0 ? { type, password } : {}),
  })

/** Starts the real router, and tells in which state it then sees the simulated one. */
async function begin(router: RealRouter, settings: OspfSettings): Promise<string | undefined> {
  await router.startOspf(settings)
  return become("Full", () => router.ospfState())
}

const routers = [
  ["BIRD", Bird],
  ["FRR", Frr],
] as const

describe("OSPF with a real router", () => {
  const meetings = routers.flatMap(([name, Router]) =>
    (["point-to-point", "broadcast"] as const).map((type) => [name, type, Router] as const),
  )

  it.concurrent.for(meetings)(
    "%s, %s: is fully adjacent, has routes both ways, and none over a link that failed",
    async ([, type, Router], { expect }) => {
      const settings = { ...times, type }
      const story = await meet({
        Router,
        protocol: () => ospf(settings),
        start: (router) => begin(router, settings),
      })
      expect(story).toEqual(goodStory("ospf", "Full"))
    },
  )

  it.concurrent.for(routers)(
    "%s: knows what sort of route each is, behind a password, until it is withdrawn",
    async ([, Router], { expect }) => {
      const [near, far] = ["198.51.100.0/24", "203.0.113.0/24"]
      const external = "100.64.0.0/24"
      const settings = { ...times, type: "point-to-point", password: "secret", external } as const
      await withRow(async (row, namespace, run) => {
        const [r1, r2, r3] = row.routers
        r1.install(ospf(settings))
        r2.install(new Ospf("ospf", { ...times, interfaces: { 1: { area: 1 } } }))
        const border = r3.install(new Ospf("ospf", { ...times, area: 1 }))
        await run(async () => {
          const real = new Router(namespace)
          expect(await begin(real, settings)).toBe("Full")
          row.simulation.inject(() => {
            border.announceExternal({ prefix: near, metricType: 1 })
            border.announceExternal({ prefix: far, metricType: 2 })
          })
          const kindOf = async (prefix: string) => (await real.ospfRoutes())[prefix]
          expect(await become("E1", () => kindOf(near))).toBe("E1")
          expect(await become("E2", () => kindOf(far))).toBe("E2")
          expect(await become("IA", () => kindOf(`${row.host.address}/32`))).toBe("IA")
          expect(await kindOf(`${r2.address}/32`)).toBe("")
          const seenByR3 = (prefix: string) =>
            r3.part(Rib).routes.find((route) => route.prefix === Prefix.parse(prefix))?.kind
          expect(await become("E1", () => seenByR3(external))).toBe("E1")
          row.simulation.inject(() => border.withdrawExternal(Prefix.parse(far)))
          expect(await become(undefined, () => kindOf(far))).toBe(undefined)
          expect(await kindOf(near)).toBe("E1")
        })
      })
    },
  )

  it.concurrent.for(routers)(
    "%s: comes to terms with a neighbour that begins anew, whichever it is",
    async ([, Router], { expect }) => {
      const settings = { ...times, type: "point-to-point" } as const
      await withRow(async (row, namespace, run) => {
        for (const router of row.routers) router.install(ospf(settings, { retransmitInterval: 2 }))
        await run(async () => {
          const real = new Router(namespace)
          const host = row.host.address.toString()
          const answers = () => namespace.ping(host).then((answered) => answered.length)
          expect(await begin(real, settings)).toBe("Full")
          expect(await become(3, answers)).toBe(3)

          await real.end()
          expect(await namespace.wayTo(host)).toBe(undefined)
          expect(await begin(real, settings)).toBe("Full")
          expect(await become(3, answers)).toBe(3)

          const [r1] = row.routers
          row.simulation.inject(() => r1.fail())
          expect(await become(0, answers)).toBe(0)
          row.simulation.inject(() => r1.recover())
          expect(await become(3, answers)).toBe(3)
          expect(await real.ospfState()).toBe("Full")
        })
      })
    },
  )
})
