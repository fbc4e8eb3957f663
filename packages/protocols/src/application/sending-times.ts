/** When a source of traffic begins and ends. */
import { type Component, type Duration, formatDuration, OptionError, seconds } from "@hourglass/aca"

/** What both are, simulated time. */
export interface SendingTimes {
  readonly start: Duration
  /** Undefined for no end. */
  readonly stop: Duration | undefined
}

/** When it ends, simulated seconds; `Infinity` for no end. @throws OptionError when that is before it begins */
export function checkedStop({ start, stop }: SendingTimes, name: string): number {
  const stopAt = stop === undefined ? Number.POSITIVE_INFINITY : seconds(stop)
  if (stopAt < seconds(start)) throw new OptionError(`${name}: stop is ${stop}, before start at ${start}`)
  return stopAt
}

/** Refuses a source that would send nothing since its end is over when it is put into a node. */
export function refusePastStop(source: Component, stop: Duration | undefined): void {
  if (stop === undefined || !source.isAttached || seconds(stop) > source.now) return
  const now = formatDuration(source.now)
  throw new OptionError(
    `${source.path}: stop is ${stop}, but it is already ${now}; times count from the start of the simulation, so write sim.now + …`,
  )
}
