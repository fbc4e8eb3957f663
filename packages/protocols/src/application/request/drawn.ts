/** Quantities that are the same each time, or drawn anew each time. */
import { bytes, type Duration, type RandomStream, type Size, seconds } from "@hourglass/aca"
import type { Variate } from "@hourglass/net"

/** Makes a variate that draws from the application's own random stream: `(random) => new Exponential(random, …)`. */
export type MakeVariate = (random: RandomStream) => Variate

export type DrawnSize = Size | MakeVariate
export type DrawnDuration = Duration | MakeVariate

/** Gives the next size, bytes: a whole number, not negative. */
export function drawSizes(size: DrawnSize, random: RandomStream): () => number {
  if (typeof size !== "function") return always(bytes(size))
  const variate = size(random)
  return () => Math.max(0, Math.round(variate.next()))
}

/** Gives the next duration, seconds, not negative. */
export function drawDurations(duration: DrawnDuration, random: RandomStream): () => number {
  if (typeof duration !== "function") return always(seconds(duration))
  const variate = duration(random)
  return () => Math.max(0, variate.next())
}

const always = (value: number) => () => value
