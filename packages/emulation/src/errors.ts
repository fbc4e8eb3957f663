import { HourglassError } from "@hourglass/aca"

/** Something outside the simulation is not as it must be: a program, a device, a right. The message says what to do. */
export class EmulationError extends HourglassError {}
