/** The reasons for which the server of the File Service Protocol discards requests. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** A request of FSP that does not show the key of the server's last reply: an old one, or somebody else's. */
    "wrong-key": true
  }
}

export type {}
