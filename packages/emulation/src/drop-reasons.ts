/** The reasons for which packets are discarded on their way into the simulation. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** Came from outside while the simulation did not run. */
    "not-running": true
  }
}

export type {}
