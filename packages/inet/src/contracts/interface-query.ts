import { request } from "@hourglass/aca"
import type { Address, Prefix } from "@hourglass/net"
import type { Cost } from "./cost.js"

/** A node that can be reached directly over an interface. */
export interface Neighbor {
  readonly address: Address
  /** When it is forgotten unless heard again, simulated seconds; `Infinity` for configured ones. */
  readonly expiry: number
  /** Whether it is known to be an end of traffic, which sends nothing on. */
  readonly isHost?: boolean
}

export interface InterfaceInfo {
  readonly index: number
  /** Addresses of this interface alone, with the prefix of its link where there is one. */
  readonly addresses: readonly InterfaceAddress[]
  readonly neighbors: readonly Neighbor[]
  /** Bit/s. */
  readonly bandwidth: number
  /** What it was made to cost while the network runs; default "default". */
  readonly cost?: Cost
  /** Largest packet, bytes. */
  readonly mtu: number
  /** Room for waiting packets, in the queue's own unit; `Infinity` when unlimited. */
  readonly bufferSize: number
  readonly isUp: boolean
  /** Whether it is a tunnel. */
  readonly isVirtual: boolean
}

export interface InterfaceAddress {
  readonly address: Address
  readonly prefix: Prefix
}

/** Asks about one interface, by index, or all. The reply is empty for an index that does not exist. */
export const InterfaceQuery = request("inet.interface-query", {
  initiator: "asker",
  reactor: "hello",
}).of<number | "all", readonly InterfaceInfo[]>()
