// Not a benchmark: shows that bench/run.mjs measures what it says.
import { measure } from "../../../bench/measure.mjs"

export const name = "self-test"
export const description = "additions"
export const unit = "events"

const additions = (count) =>
  measure(
    () => ({ values: new Float64Array(1000) }),
    ({ values }) => {
      for (let i = 0; i < count; i++) values[i % 1000] += i
      return { count, extra: { cells: values.length } }
    },
  )

export const cases = [
  { name: "few", run: () => additions(1e5) },
  { name: "many", run: () => additions(1e7) },
]
