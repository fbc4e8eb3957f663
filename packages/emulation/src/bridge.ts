import type { DropReason, RealTimeSimulation } from "@hourglass/aca"
import type { Link, Node } from "@hourglass/inet"
import type { Gate } from "./gate.js"
import type { PacketDevice } from "./packet-device.js"

/** What is joined: an interface of a node, by a link, with a gate at its other end, to a device. */
export interface BridgeParts {
  readonly node: Node
  /** Index of the interface. */
  readonly interface: number
  readonly link: Link
  readonly gate: Gate
  readonly device: PacketDevice
}

export interface BridgeCounts {
  /** From outside into the simulation. */
  readonly packetsIn: number
  readonly bytesIn: number
  /** Out of the simulation. */
  readonly packetsOut: number
  readonly bytesOut: number
  /** Packets of either direction that were discarded at the gate or on the link to it. */
  readonly dropped: Partial<Record<DropReason, number>>
}

/**
 * An interface of a simulated node that is joined to a device outside. While it is open, the simulation waits for
 * what comes: a run ends at `until`, or when it is told to.
 */
export class Bridge implements BridgeParts {
  readonly node: Node
  readonly interface: number
  readonly link: Link
  readonly gate: Gate
  readonly device: PacketDevice
  /** Why the device ended before it was closed. */
  fault: string | undefined = undefined

  private readonly expectNothing: () => void
  private isOpenNow = true

  constructor(
    private readonly simulation: RealTimeSimulation,
    parts: BridgeParts,
  ) {
    this.node = parts.node
    this.interface = parts.interface
    this.link = parts.link
    this.gate = parts.gate
    this.device = parts.device
    this.expectNothing = simulation.expectInput()
    this.device.listen({
      received: (packet) => this.receive(packet),
      failed: (reason) => this.fail(reason),
    })
  }

  /** Whether packets pass. */
  get isOpen(): boolean {
    return this.isOpenNow
  }

  get counts(): BridgeCounts {
    const { entered, bytesIn, left, bytesOut } = this.gate
    const dropped: Partial<Record<DropReason, number>> = {}
    for (const component of [this.link, this.gate])
      for (const [reason, count] of component.dropCounts ?? [])
        dropped[reason] = (dropped[reason] ?? 0) + count
    const tooLarge = this.gate.dropCounts?.get("fragmentation-needed") ?? 0
    return { packetsIn: entered, bytesIn, packetsOut: left - tooLarge, bytesOut, dropped }
  }

  /** Lets go of the device; the interface loses its carrier. Settles when nothing is left of it. */
  async close(): Promise<void> {
    this.shut()
    await this.device.close()
  }

  private receive(packet: Uint8Array): void {
    if (this.simulation.takesInput) this.simulation.inject(() => this.gate.letIn(packet))
    else this.gate.drop(packet, "not-running")
  }

  private fail(reason: string): void {
    this.fault = reason
    this.shut()
  }

  private shut(): void {
    if (!this.isOpenNow) return
    this.isOpenNow = false
    if (this.simulation.takesInput) this.simulation.inject(() => this.link.down())
    else this.link.down()
    this.expectNothing()
  }
}
