import { Address, type Message } from "@hourglass/net"

/**
 * The message of the hello protocol: who sends it, and the length of its prefix.
 *
 * 16 bytes: the IPv4 address, 3 bytes of 0, the prefix length, 8 bytes of 0. An IPv6 sender's address takes 16 bytes
 * and the length another 4, so that its message has 20.
 */
export class HelloMessage implements Message {
  constructor(
    readonly address: Address,
    readonly prefixLength: number,
  ) {}

  get size(): number {
    return this.address.version === 4 ? 16 : 20
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    bytes.set(this.address.bytes)
    bytes[this.address.bytes.length + 3] = this.prefixLength
    return bytes
  }

  /** The message, or undefined when the bytes are none. */
  static decode(bytes: Uint8Array): HelloMessage | undefined {
    if (bytes.length !== 16 && bytes.length !== 20) return undefined
    const length = bytes.length === 16 ? 4 : 16
    const prefixLength = bytes[length + 3]
    if (prefixLength > 8 * length) return undefined
    return new HelloMessage(Address.fromBytes(bytes.slice(0, length)), prefixLength)
  }
}
