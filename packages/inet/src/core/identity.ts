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

/**
 * The identities of a node: the unicast and group addresses it answers to, each for a lifetime or for ever.
 * The first one added is the default until another is set; when the default goes, the oldest takes its place.
 */
export class Identity extends Component {
  readonly lookup = this.responder("lookup", IdentityLookup, (query) => this.answer(query))
  readonly configure = this.responder("configure", IdentityConfiguration, (command) => this.obey(command))
  readonly changes = this.emitter("changes", IdentityChanged)

  private readonly expiries = new Map<Address, number>()
  private preferred: Address | undefined
  private sweeper: Timer | undefined

  /** The address the node sends from. */
  get default(): Address | undefined {
    return this.preferred
  }

  /** All of them, the oldest first. */
  get addresses(): readonly Address[] {
    return [...this.expiries.keys()]
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
    return this.expiries.has(address)
  }

  private answer(query: IdentityQuery): readonly Address[] {
    if (query === "all") return this.addresses
    if (query === "default") return this.preferred === undefined ? [] : [this.preferred]
    return this.expiries.has(query) ? [query] : []
  }

  private obey(command: IdentityCommand): readonly number[] {
    const addresses = command.kind === "set-default" ? [command.address] : command.addresses
    if (command.kind === "add") this.insert(addresses, command.lifetime)
    else if (command.kind === "remove") this.remove(addresses)
    else if (command.kind === "set-default") this.prefer(command.address)
    return addresses.map((address) => this.expiries.get(address) ?? Number.NaN)
  }

  private insert(addresses: readonly Address[], lifetime: number | undefined): void {
    const expiry = lifetime === undefined ? forever : this.now + lifetime
    const added = addresses.filter((address) => !this.expiries.has(address))
    const changed = addresses.filter((address) => (this.expiries.get(address) ?? expiry) !== expiry)
    for (const address of addresses) this.expiries.set(address, expiry)
    const [first] = addresses.filter((address) => !address.isMulticast)
    if (this.preferred === undefined && first !== undefined) this.prefer(first)
    this.tell("added", added)
    this.tell("expiry-changed", changed)
    if (expiry < forever) this.scheduleSweep()
  }

  private remove(addresses: readonly Address[]): void {
    const removed = addresses.filter((address) => this.expiries.delete(address))
    if (this.preferred !== undefined && removed.includes(this.preferred)) this.replaceDefault(this.preferred)
    this.tell("removed", removed)
  }

  private prefer(address: Address): void {
    if (!this.expiries.has(address)) this.insert([address], undefined)
    this.preferred = address
    this.tell("default-set", [address])
  }

  private replaceDefault(old: Address): void {
    this.preferred = undefined
    this.tell("default-unset", [old])
    for (const address of this.expiries.keys()) if (!address.isMulticast) return this.prefer(address)
  }

  private tell(kind: IdentityChange["kind"], addresses: readonly Address[]): void {
    if (addresses.length > 0 && this.changes.heard) this.changes.emit({ kind, addresses })
  }

  /** Wakes up when the next identity expires. */
  private scheduleSweep(): void {
    const next = Math.min(...this.expiries.values())
    this.sweeper ??= this.timer(() => this.sweep())
    if (next < forever) this.sweeper.at(next)
  }

  private sweep(): void {
    const expired = [...this.expiries].filter(([, expiry]) => expiry <= this.now).map(([address]) => address)
    this.remove(expired)
    this.scheduleSweep()
  }
}
