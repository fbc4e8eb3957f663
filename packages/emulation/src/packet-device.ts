/** Who hears what a device has to say. */
export interface DeviceListener {
  /** A packet came from outside: an IPv4 or IPv6 header, and what follows it. Keep a copy, or none. */
  received(packet: Uint8Array): void
  /** The device has ended by itself; nothing will come any more. Not called after `close`. */
  failed(reason: string): void
}

/**
 * Something outside the simulation that takes IP packets as bytes, and gives some: a TUN device, a socket, or in a
 * test an array.
 */
export interface PacketDevice {
  /** For messages, and the name of the gate. */
  readonly name: string
  /** Largest packet it takes, bytes. */
  readonly mtu: number
  /** Called once, before the first packet. */
  listen(listener: DeviceListener): void
  /** Takes a packet out. Whether it arrives is not known: never throws. */
  send(packet: Uint8Array): void
  /** Lets go of everything it uses. May be called again. */
  close(): Promise<void>
}
