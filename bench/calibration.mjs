// A fixed loop of integer and floating-point work that touches no memory. It tells how fast this machine was
// while the bench ran, so that figures of different days and machines can be set side by side.
import { cpuSeconds } from "./measure.mjs"

const iterations = 50_000_000

/** Nanoseconds of CPU per iteration, the best of a few. */
export function calibrate(repeats = 3) {
  const runs = Array.from({ length: repeats }, () => {
    const begin = process.cpuUsage()
    const sum = loop(iterations)
    if (!Number.isFinite(sum)) throw new Error("the calibration loop went wrong")
    return (cpuSeconds(begin) * 1e9) / iterations
  })
  return Math.min(...runs)
}

function loop(count) {
  let bits = 0x2545f491
  let sum = 0
  for (let i = 0; i < count; i++) {
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    sum = sum * 0.999 + bits
  }
  return sum
}
