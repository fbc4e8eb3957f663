import type { Requester } from "@hourglass/aca"
import type { GroupChange, GroupMembership, IdentityCommand, IdentityConfiguration } from "@hourglass/inet"
import type { Address } from "@hourglass/net"

type Identities = Requester<(typeof IdentityConfiguration)["name"], IdentityCommand, readonly number[]>
type MembershipProtocol = Requester<(typeof GroupMembership)["name"], GroupChange, void>

/**
 * The groups that a host belongs to for its ports' sake: it joins with the first member and leaves with the last
 * (RFC 1112 §7.1). A group that the node was made a member of otherwise, it does not leave.
 */
export class HostGroups {
  private readonly counts = new Map<Address, number>()
  private readonly joined = new Set<Address>()

  constructor(
    private readonly identities: Identities,
    /** Tells the routers, where the node has a protocol for it. */
    private readonly protocol: MembershipProtocol,
  ) {}

  join(group: Address): void {
    const count = this.counts.get(group) ?? 0
    this.counts.set(group, count + 1)
    if (count > 0) return
    const [expiry] = this.identities.request({ kind: "query", addresses: [group] })
    if (Number.isNaN(expiry)) {
      this.joined.add(group)
      this.identities.request({ kind: "add", addresses: [group] })
    }
    if (this.protocol.isConnected) this.protocol.request({ kind: "join", group })
  }

  leave(group: Address): void {
    const count = this.counts.get(group) ?? 0
    this.counts.set(group, count - 1)
    if (count > 1) return
    this.counts.delete(group)
    if (this.protocol.isConnected) this.protocol.request({ kind: "leave", group })
    if (this.joined.delete(group)) this.identities.request({ kind: "remove", addresses: [group] })
  }
}
