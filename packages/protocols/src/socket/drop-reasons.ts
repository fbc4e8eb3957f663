/** The reasons for which sockets discard what arrived. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** A datagram for a socket that holds as many as it may, because nobody receives them. */
    "receive-buffer-full": true
  }
}

export type {}
