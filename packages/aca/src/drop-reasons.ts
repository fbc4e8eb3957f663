/**
 * Why a datum was discarded: the names of this interface, a closed list.
 *
 * A layer adds its own reasons by declaration merging, and so may a student:
 *
 * `declare module "@hourglass/aca" { interface DropReasons { "my-reason": true } }`
 */
export interface DropReasons {
  /** Sent out of a port that nothing is connected to. */
  unconnected: true
  /** Arrived at a component that is stopped. */
  stopped: true
}

export type DropReason = keyof DropReasons
