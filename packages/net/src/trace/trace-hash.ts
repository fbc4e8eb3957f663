/** A fingerprint of a run: two runs with the same one did the same things at the same times. */
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import type { Address } from "../address.js"
import { viewOf } from "../codec/bytes.js"
import type { InetPacket } from "../inet-packet.js"
import type { PacketEvent, PacketRecord, PacketTrace } from "./packet-record.js"
import { encodeUtf8 } from "./utf8.js"

const events: Readonly<Record<PacketEvent, number>> = { enqueue: 1, dequeue: 2, receive: 3, drop: 4 }

/** Bytes that are gathered before they are hashed together. */
const capacity = 1 << 16
/** More than a record takes without its texts, bytes. */
const recordSize = 128

/**
 * SHA-256 over all records: time as the exact double, place, event, and the packet's header and size.
 * It does not depend on the platform, nor on anything else that the process has done before, nor on what happens
 * in networks that are not recorded: packet ids, which they share, are left out.
 */
export class TraceHash implements PacketTrace {
  private readonly hash = sha256.create()
  private readonly buffer = new Uint8Array(capacity)
  private readonly view = viewOf(this.buffer)
  private readonly texts = new Map<string, Uint8Array>()
  private used = 0

  record({ time, event, node, interface: name, peer, packet, reason }: PacketRecord): void {
    this.makeRoom(recordSize)
    this.double(time)
    this.byte(events[event])
    this.header(packet)
    this.text(node)
    this.text(name)
    this.text(peer)
    this.text(reason)
  }

  /** The fingerprint of all records up to now, 64 hexadecimal digits. More may follow. */
  get hex(): string {
    this.flush()
    return bytesToHex(this.hash.clone().digest())
  }

  private header(packet: InetPacket): void {
    this.double(packet.createdAt)
    this.double(packet.flow)
    this.word(packet.size)
    this.address(packet.source)
    this.address(packet.destination)
    this.byte(packet.protocol)
    this.byte(packet.ttl)
    this.byte(packet.tos)
    this.word(packet.identification)
    this.byte((packet.dontFragment ? 1 : 0) | (packet.moreFragments ? 2 : 0) | (packet.routerAlert ? 4 : 0))
    this.word(packet.fragmentOffset)
  }

  private address(address: Address | undefined): void {
    this.byte(address?.version ?? 0)
    if (address === undefined) return
    this.word(address.word0)
    if (address.version === 4) return
    this.word(address.word1)
    this.word(address.word2)
    this.word(address.word3)
  }

  /** Its length first, so that texts cannot run into each other; absent is not the same as empty. */
  private text(text: string | undefined): void {
    this.makeRoom(4)
    if (text === undefined) return this.word(0xffffffff)
    const bytes = this.bytesOf(text)
    this.word(bytes.length)
    this.makeRoom(bytes.length)
    if (bytes.length > capacity) {
      this.hash.update(bytes)
      return
    }
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  private bytesOf(text: string): Uint8Array {
    let bytes = this.texts.get(text)
    if (bytes === undefined) {
      bytes = encodeUtf8(text)
      this.texts.set(text, bytes)
    }
    return bytes
  }

  private double(value: number): void {
    this.view.setFloat64(this.used, value)
    this.used += 8
  }

  private word(value: number): void {
    this.view.setUint32(this.used, value)
    this.used += 4
  }

  private byte(value: number): void {
    this.buffer[this.used++] = value
  }

  private makeRoom(size: number): void {
    if (this.used + size > capacity) this.flush()
  }

  private flush(): void {
    this.hash.update(this.buffer.subarray(0, this.used))
    this.used = 0
  }
}
