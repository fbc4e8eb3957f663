/** The reasons for which TCP discards packets. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** A segment of no connection that there is, and no SYN. */
    "no-connection": true
    /** A SYN when as many connections are half open as the listener allows. */
    "backlog-full": true
  }
}

export type {}
