import { Component, type Timer } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import {
  type IdentityChange,
  IdentityChanged,
  type IdentityCommand,
  IdentityConfiguration,
  IdentityLookup,
  type IdentityQuery,
} from "../contracts/index.js"

const forever = Number.POSITIVE_INFINITY

interface Entry {
  readonly address: Address
  /** When it is removed, simulated seconds. */
  readonly expiry: number
}

/**
 * The identities of a node: the unicast and group addresses it answers to, each for a lifetime or for ever.
 * The first one added is the default until another is set; when the default goes, the oldest takes its place.
 */
export class Identity extends Component {
  readonly lookup = this.responder("lookup", IdentityLookup, this.answer)
  readonly configure = this.responder("configure", IdentityConfiguration, this.obey)
  readonly changes = this.emitter("changes", IdentityChanged)

  private entries: readonly Entry[] = []
  private preferred: Address | undefined
  private sweeper: Timer | undefined

  /** The address the node sends from. */
  get default(): Address | undefined {
    return this.preferred
  }

  /** All of them, the oldest first. */
  get addresses(): readonly Address[] {
    return this.entries.map((entry) => entry.address)
  }

  /** Adds an identity for ever; before a run too, when no time passes. */
  addAddress(address: Address): void {
    this.insert([address], undefined)
  }

  removeAddress(address: Address): void {
    this.remove([address])
  }

  /** Whether the node answers to an address. */
  owns(address: Address): boolean {
    return this.expiryOf(address) !== undefined
  }

  private expiryOf(address: Address): number | undefined {
    for (const entry of this.entries) if (entry.address === address) return entry.expiry
    return undefined
  }

  private answer(query: IdentityQuery): readonly Address[] {
    if (query === "all") return this.addresses
    if (query === "default") return this.preferred === undefined ? [] : [this.preferred]
    return this.owns(query) ? [query] : []
  }

  private obey(command: IdentityCommand): readonly number[] {
    const addresses = command.kind === "set-default" ? [command.address] : command.addresses
    if (command.kind === "add") this.insert(addresses, command.lifetime)
    else if (command.kind === "remove") this.remove(addresses)
    else if (command.kind === "set-default") this.prefer(command.address)
    return addresses.map((address) => this.expiryOf(address) ?? Number.NaN)
  }

  private insert(addresses: readonly Address[], lifetime: number | undefined): void {
    const expiry = lifetime === undefined ? forever : this.now + lifetime
    const added = addresses.filter((address) => !this.owns(address))
    const changed = addresses.filter((address) => (this.expiryOf(address) ?? expiry) !== expiry)
    this.entries = this.entries
      .map((entry) => (addresses.includes(entry.address) ? { address: entry.address, expiry } : entry))
      .concat(added.map((address) => ({ address, expiry })))
    const [first] = addresses.filter((address) => !address.isMulticast)
    if (this.preferred === undefined && first !== undefined) this.prefer(first)
    this.tell("added", added)
    this.tell("expiry-changed", changed)
    if (expiry < forever) this.scheduleSweep()
  }

  private remove(addresses: readonly Address[]): void {
    const removed = addresses.filter((address) => this.owns(address))
    this.entries = this.entries.filter((entry) => !removed.includes(entry.address))
    if (this.preferred !== undefined && removed.includes(this.preferred)) this.replaceDefault(this.preferred)
    this.tell("removed", removed)
  }

  private prefer(address: Address): void {
    if (!this.owns(address)) this.insert([address], undefined)
    if (this.preferred === address) return
    this.preferred = address
    this.tell("default-set", [address])
  }

  private replaceDefault(old: Address): void {
    this.preferred = undefined
    for (const { address } of this.entries) if (!address.isMulticast) return this.prefer(address)
    this.tell("default-unset", [old])
  }

  private tell(kind: IdentityChange["kind"], addresses: readonly Address[]): void {
    if (addresses.length > 0 && this.changes.heard) this.changes.emit({ kind, addresses })
  }

  /** What expired while the node was down is gone when it comes back. */
  override resume(): void {
    this.sweep()
  }

  /** Wakes up when the next identity expires. */
  private scheduleSweep(): void {
    const next = this.entries.reduce((least, { expiry }) => Math.min(least, expiry), forever)
    this.sweeper ??= this.timer(() => this.sweep())
    if (next < forever) this.sweeper.at(next)
  }

  private sweep(): void {
    const expired = this.entries.filter(({ expiry }) => expiry <= this.now).map(({ address }) => address)
    this.remove(expired)
    this.scheduleSweep()
  }
}
