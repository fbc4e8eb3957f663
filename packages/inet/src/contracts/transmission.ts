import { request } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/**
 * The queue offers a packet for immediate transmission. The reply tells whether it was taken; if not, the
 * interface is busy, and pulls as soon as it is free.
 */
export const TransmissionOffer = request("inet.transmission-offer", {
  initiator: "queue",
  reactor: "network interface",
}).of<InetPacket, boolean>()

/** A packet waits: the interface pulls, now or as soon as it is free. */
export const PacketReady = request("inet.packet-ready", {
  initiator: "queue",
  reactor: "network interface",
}).of<void, void>()

/** The interface is free and asks for the next packet. */
export const PacketPull = request("inet.packet-pull", {
  initiator: "network interface",
  reactor: "queue",
}).of<void, InetPacket | undefined>()
