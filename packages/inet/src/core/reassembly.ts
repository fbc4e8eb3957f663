import { Component } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import { DeliveryProblem } from "../contracts/index.js"
import { Assembly } from "./fragmentation.js"

export const reassemblyDefaults = {
  /** Seconds until the fragments of a packet that stays incomplete are discarded (RFC 1122 §3.3.2, RFC 8200 §4.5). */
  timeout: 60,
}

/** Puts the fragments of packets for this node together again. Part of the packet dispatcher. */
export class Reassembly extends Component<typeof reassemblyDefaults> {
  readonly problems = this.emitter("problems", DeliveryProblem)
  /** Fragments that became part of a whole packet, less the packets they made. */
  absorbed = 0
  private readonly assemblies = new Map<string, Assembly>()

  constructor(name: string, options: Partial<typeof reassemblyDefaults> = {}) {
    super(name, { ...reassemblyDefaults, ...options })
  }

  /** Fragments that wait for others. */
  get held(): number {
    let held = 0
    for (const assembly of this.assemblies.values()) held += assembly.fragments.length
    return held
  }

  /** Takes a fragment; returns the packet when it was the last part. */
  take(part: InetPacket): InetPacket | undefined {
    const key = `${part.source} ${part.destination} ${part.protocol} ${part.identification}`
    let assembly = this.assemblies.get(key)
    if (assembly === undefined) {
      assembly = new Assembly()
      this.assemblies.set(key, assembly)
      const begun = assembly
      this.after(this.options.timeout, () => this.expire(key, begun))
    }
    if (!assembly.add(part)) {
      this.drop(part, "bad-message", "overlapping fragment")
      return undefined
    }
    if (!assembly.isComplete) return undefined
    this.assemblies.delete(key)
    this.absorbed += assembly.fragments.length - 1
    return assembly.assemble()
  }

  /** The node is going down: nothing that waits is lost without being counted. */
  override stop(): void {
    for (const assembly of this.assemblies.values())
      for (const part of assembly.fragments) this.drop(part, "node-down")
    this.assemblies.clear()
  }

  private expire(key: string, assembly: Assembly): void {
    if (this.assemblies.get(key) !== assembly) return
    this.assemblies.delete(key)
    for (const part of assembly.fragments) this.drop(part, "reassembly-timeout")
    const first = assembly.fragments.find((part) => part.fragmentOffset === 0)
    if (first !== undefined) this.problems.emit({ problem: "reassembly-timeout", packet: first })
  }
}
