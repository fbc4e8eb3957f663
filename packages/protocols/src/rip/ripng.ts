/**
 * RIPng (RFC 2080): RIP for IPv6. The protocol is that of RIP; what differs are
 * the port, the group, the form of the messages, how many entries they hold, and
 * that a response must have made no hop (§2.4.2). There is no password: IPv6 has
 * security of its own (§3).
 *
 * Deviation: messages come from the addresses that the nodes have, since there
 * are no link-local ones here.
 */
import { Address, type Decoded, type IpVersion } from "@hourglass/net"
import { type RipContent, ripEntrySize, ripHeaderSize } from "./message.js"
import { Rip } from "./rip.js"
import type { RipInterface } from "./rip-interface.js"
import { decodeRipng, RipngMessage } from "./ripng-message.js"

const maximumHops = 255 // hop limit that only a neighbour's packet still has
const headers = 48 // bytes of IPv6 and UDP
const usualMtu = 1500 // bytes, where an interface takes more

export class Ripng extends Rip {
  override readonly source = "ripng"
  override readonly port = 521
  override readonly version: IpVersion = 6
  protected override readonly everyRouter = Address.parse("ff02::9")
  protected override readonly ttl = maximumHops

  constructor(name = "ripng", options: ConstructorParameters<typeof Rip>[1] = {}) {
    super(name, options)
  }

  protected override isNeighbor(address: Address, on: RipInterface, ttl: number): boolean {
    return ttl === maximumHops && super.isNeighbor(address, on, ttl)
  }

  protected override message(content: RipContent): RipngMessage {
    return new RipngMessage(content)
  }

  protected override decode(bytes: Uint8Array): Decoded<{ message: RipngMessage }> {
    return decodeRipng(bytes)
  }

  /** §2.1: as many as the link takes in one packet. */
  protected override capacity({ mtu }: RipInterface): number {
    return Math.floor((Math.min(mtu, usualMtu) - headers - ripHeaderSize) / ripEntrySize)
  }
}
