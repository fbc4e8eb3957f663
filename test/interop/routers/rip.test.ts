import { Rip } from "hourglass"
import { describe, it } from "vitest"
import { Bird } from "./bird.js"
import { Frr } from "./frr.js"
import { goodStory, meet } from "./meeting.js"
import type { RealRouter } from "./real-router.js"

const times = { updateInterval: 5, updateJitter: 1, timeout: 15, garbage: 10 }

describe("RIP with a real router", () => {
  it.concurrent.for([
    ["BIRD", "no password", Bird, undefined],
    ["BIRD", "a password", Bird, "sesame"],
    ["FRR", "no password", Frr, undefined],
    ["FRR", "a password", Frr, "sesame"],
  ] as const)(
    "%s, %s: has routes both ways, and none over a link that failed",
    async ([, , Router, password], { expect }) => {
      const protocol = () => new Rip("rip", { ...times, password })
      const start = (router: RealRouter) => router.startRip(password).then(() => undefined)
      expect(await meet({ Router, protocol, start })).toEqual(goodStory("rip"))
    },
  )
})
