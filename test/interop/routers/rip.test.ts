import { Rip } from "hourglass"
import { describe, it } from "vitest"
import { Bird } from "./bird.js"
import { Frr } from "./frr.js"
import { goodStory, meet } from "./meeting.js"
import type { RealRouter } from "./real-router.js"

const rip = () => new Rip("rip", { updateInterval: 5, updateJitter: 1, timeout: 15, garbage: 10 })

describe("RIP with a real router", () => {
  it.concurrent.for([Bird, Frr])(
    "$name: routes both ways, and none over a link that failed",
    async (Router, { expect }) => {
      const start = async (router: RealRouter) => {
        await router.startRip()
        return undefined
      }
      expect(await meet({ Router, protocol: rip, start })).toEqual(goodStory("rip"))
    },
  )
})
