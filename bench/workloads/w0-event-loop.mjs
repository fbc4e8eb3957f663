import { Exponential, Simulation } from "hourglass"
import { measure } from "../measure.mjs"

export const name = "W0"
export const description =
  "event loop, hold model: N pending events, each schedules another, exponential increments"
export const unit = "events"

const executed = 10_000_000

export const cases = [1_000, 100_000, 1_000_000].map((pending) => ({
  name: `${pending / 1000}k pending`,
  run: () =>
    measure(
      () => prepare(pending),
      ({ sim }) => sim.run({ maxEvents: executed }).events,
    ),
}))

function prepare(pending) {
  const sim = new Simulation()
  const increments = new Exponential(sim.random("increments"), { mean: 1 })
  const again = (timer) => timer.after(increments.next())
  for (let i = 0; i < pending; i++) sim.after(increments.next(), again)
  sim.run({ maxEvents: pending }) // let the queue take its lasting shape
  return { sim }
}
