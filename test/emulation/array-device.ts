import type { DeviceListener, PacketDevice } from "@hourglass/emulation"

/** A device whose outside is the test. */
export class ArrayDevice implements PacketDevice {
  readonly name = "outside"
  /** What came out of the simulation. */
  readonly taken: Uint8Array[] = []
  isClosed = false
  listener: DeviceListener | undefined

  constructor(
    readonly mtu = 1500,
    private readonly react: (packet: Uint8Array, device: ArrayDevice) => void = () => {},
  ) {}

  listen(listener: DeviceListener): void {
    this.listener = listener
  }

  send(packet: Uint8Array): void {
    this.taken.push(packet)
    this.react(packet, this)
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}
