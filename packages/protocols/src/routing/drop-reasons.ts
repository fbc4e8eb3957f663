/** The reasons for which routing protocols discard messages. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** A routing message of somebody who is no neighbour on that interface. */
    "not-a-neighbor": true
    /** A routing message whose password or authentication type is not the one that is asked for. */
    "bad-authentication": true
  }
}

export type {}
