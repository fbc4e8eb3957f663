/**
 * Errors that a person can act on: what was wrong, where, and what would be right.
 * A programmer's mistake throws one of these at once; bad network input never does.
 */
export class HourglassError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** Two ports that must not be joined, or a port that is used before it is joined. */
export class WiringError extends HourglassError {}

/** A component used outside its life: before it is in a simulation, started or run twice, in a cycle. */
export class LifecycleError extends HourglassError {}

/** An event that cannot be scheduled: in the past, or at a time that is no number. */
export class SchedulingError extends HourglassError {}

/** Simulated time does not pass: too many events at one instant, whose end was waited for in vain. */
export class StandstillError extends HourglassError {}

/** A process that does not wait as processes do: `yield` without its star, a body that is no generator. */
export class ProcessError extends HourglassError {}

/** A path that names no component or port. */
export class PathError extends HourglassError {}

/** An option outside its range. All faults of one component are reported together. */
export class OptionError extends HourglassError {}
