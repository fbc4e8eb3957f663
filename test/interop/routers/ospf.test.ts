import { Ospf } from "hourglass"
import { describe, it } from "vitest"
import { Bird } from "./bird.js"
import { Frr } from "./frr.js"
import { goodStory, meet } from "./meeting.js"
import { become } from "./namespace.js"
import type { OspfNetwork, RealRouter } from "./real-router.js"

const deadInterval = 6 // seconds; on a broadcast network also what the election waits

/** Simulated routers on links of which the one to the real router has an address of its own. */
const ospf = (type: OspfNetwork) =>
  new Ospf("ospf", {
    helloInterval: 1,
    deadInterval,
    interfaces: ({ addresses }) => (addresses.length > 0 ? { type } : {}),
  })

const begin = (type: OspfNetwork) => async (router: RealRouter) => {
  await router.startOspf(type, deadInterval)
  return become("Full", () => router.ospfState())
}

describe("OSPF with a real router", () => {
  const meetings = [Bird, Frr].flatMap((Router) =>
    (["point-to-point", "broadcast"] as const).map((type) => ({ Router, type, name: Router.name })),
  )

  it.concurrent.for(meetings)(
    "$name on a $type network: full adjacency, routes both ways, and none over a link that failed",
    async ({ Router, type }, { expect }) => {
      const story = await meet({ Router, protocol: () => ospf(type), start: begin(type) })
      expect(story).toEqual(goodStory("ospf", "Full"))
    },
  )
})
