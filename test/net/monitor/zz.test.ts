import { RandomStream } from "@hourglass/aca"
import { it } from "vitest"
import { RunningDistribution, QueueMonitor } from "../../../packages/net/src/monitor/index.js"
import { passages, playQueue } from "./single-server.js"
it("x", () => {
  for (const seed of [3, 5, 6]) { let c = 0, e = 0; const R = 1000
  for (let r = 0; r < R; r++) {
    const d = new RunningDistribution()
    const ps = passages(new RandomStream(seed, r, "coverage"), 0.5, 20000)
    const q = new QueueMonitor({ countInService: true, warmUp: 200 })
    playQueue(ps, { change: (t, w) => q.change(t, w, 0), serve: (t, x) => q.serve(t, 0, x) })
    for (const p of ps) if (p.arrival > 200) d.add(p.end - p.arrival)
    const { low, high } = d.summary().confidence
    if (low <= 2 && 2 <= high) c++
    const k = q.summary(ps[19999].start).confidence
    if (k.low <= 1 && 1 <= k.high) e++
  }
  console.log("cov", seed, c / R, e / R) }
}, 100000)
