/**
 * What is said when time does not pass: components that answer each other without any delay keep an instant from ever
 * ending.
 *
 * The simulation looks at its clock once in so many events, so that this costs nothing in between.
 */
import { Component } from "./component.js"
import { OptionError, StandstillError } from "./errors.js"
import { Port } from "./port.js"
import { formatDuration } from "./units.js"

/** Events at one instant, after which no end of it is expected. */
export const defaultEventsPerInstant = 1_000_000

/** How many of the last events are looked at, to say who causes them. */
export const witnesses = 1000
const named = 3 // components in a message

/** @throws OptionError when it is no number of events */
export function checkedEventsPerInstant(most: number): number {
  if (most >= 1) return most
  throw new OptionError(`eventsPerInstant is ${most}; it must be >= 1, or Infinity for any number`)
}

/** @param owners - whose events the last ones were; undefined where nobody knows */
export function standstill(
  now: number,
  most: number,
  owners: readonly (Component | undefined)[],
): StandstillError {
  const counts = new Map<string, number>()
  for (const owner of owners) {
    const who = owner === undefined ? "(unknown)" : owner.path || "the simulation"
    counts.set(who, (counts.get(who) ?? 0) + 1)
  }
  const ranked = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
  const shares = ranked
    .slice(0, named)
    .map(([who, count]) => `${who} (${Math.round((100 * count) / owners.length)} %)`)
  const others = ranked.length > named ? ` and ${ranked.length - named} more` : ""
  return new StandstillError(
    `time stands still at ${formatDuration(now)}: more than ${most} events there, the last ones of ` +
      `${shares.join(", ")}${others}; let something between them take time (a delay, a bandwidth), ` +
      "or allow more with eventsPerInstant",
  )
}

/** The component that a call is for which waits for its turn. */
export function ownerOf(target: unknown, datum: unknown): Component | undefined {
  if (target instanceof Component) return target
  if (target instanceof Port) return target.owner
  return datum instanceof Component ? datum : undefined
}
