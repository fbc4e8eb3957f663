/** Who has which port, and whom of them a datagram is for. */
import { type Component, WiringError } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import type { DatagramPacket } from "./datagram-sending.js"
import { checkedPort, ephemeralPorts } from "./ports.js"

/** One that has a port, alone or with others. */
export abstract class PortOwner {
  /** The groups that it has joined; undefined as long as it has joined none, and hears all of the host's. */
  groups: ReadonlySet<Address> | undefined = undefined

  constructor(
    /** For messages. */
    readonly component: Component,
    /** The only address that it takes datagrams for; undefined for any. */
    readonly address: Address | undefined,
    readonly shared: boolean,
  ) {}

  abstract take(packet: DatagramPacket): void
  abstract fail(error: IcmpErrorEvent): void

  /** Whether a datagram for this address, at its port, is for it. */
  accepts(destination: Address): boolean {
    const { address, groups } = this
    if (address !== undefined && address !== destination) return false
    return groups === undefined || !destination.isMulticast || groups.has(destination)
  }
}

const nobody: readonly PortOwner[] = Object.freeze([])

/**
 * The owners of all ports of a host. Several may have one port: each for another address, or all of them shared.
 * Where one of them is for a single address, it goes before those for any.
 */
export class PortTable {
  private readonly owners = new Map<number, readonly PortOwner[]>()
  private nextEphemeral = ephemeralPorts.first

  /** @param transport - whose ports they are, for messages */
  constructor(private readonly transport: Component) {}

  /** In the order in which they got it. */
  ownersOf(port: number): readonly PortOwner[] {
    return this.owners.get(port) ?? nobody
  }

  /** Every port that somebody has, with its owner. */
  *entries(): Generator<[port: number, owner: PortOwner]> {
    for (const [port, owners] of this.owners) for (const owner of owners) yield [port, owner]
  }

  /**
   * The port that somebody asks for, or the next free one.
   * @throws WiringError when it is taken, and when none is free
   */
  claim(asker: Component, port: number | undefined, address: Address | undefined, shared: boolean): number {
    if (port === undefined) return this.nextFree(asker)
    const holders = this.ownersOf(checkedPort(port, asker.path))
    const holder = holders.find((owner) => owner.address === address && !(owner.shared && shared))
    if (holder === undefined) return port
    throw new WiringError(
      `${asker.path} cannot have port ${port} of ${this.transport.path}: ${holder.component.path} has it; choose another, or none for any that is free`,
    )
  }

  add(port: number, owner: PortOwner): void {
    this.owners.set(port, this.ownersOf(port).concat(owner))
  }

  remove(port: number, owner: PortOwner): void {
    const others = this.ownersOf(port).filter((other) => other !== owner)
    if (others.length > 0) this.owners.set(port, others)
    else this.owners.delete(port)
  }

  /**
   * The next ephemeral port that nobody has, after the one that was given last: a port that was given back is not
   * given again at once, so that late datagrams do not come to a stranger.
   */
  private nextFree(asker: Component): number {
    const { first, last } = ephemeralPorts
    for (let tries = first; tries <= last; tries++) {
      const port = this.nextEphemeral
      this.nextEphemeral = port < last ? port + 1 : first
      if (!this.owners.has(port)) return port
    }
    throw new WiringError(
      `no port is left for ${asker.path}: ${this.transport.path} has given away all of ${first}-${last}`,
    )
  }
}

/** Of those that accept a datagram for one host, the one that gets it: for its address rather than for any, the latest. */
export function bestOwner(owners: readonly PortOwner[]): PortOwner | undefined {
  return owners.findLast((owner) => owner.address !== undefined) ?? owners.at(-1)
}
