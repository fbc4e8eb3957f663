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

/**
 * What the queue tells the interface:
 * - "waiting": a packet waits; the interface pulls as soon as it is free, or later, as if it had pulled then;
 * - "looked-at": somebody looks, so the packets that should have been pulled by now must be;
 * - "watched": from now on every packet must come by the queue and be pulled at the very instant, since somebody
 *   watches or the discipline minds; so it is at first;
 * - "unwatched": from now on a packet that finds nobody waiting and the interface free need not come by.
 */
export type QueueNews = "waiting" | "looked-at" | "watched" | "unwatched"

export const PacketReady = request("inet.packet-ready", {
  initiator: "queue",
  reactor: "network interface",
}).of<QueueNews, void>()

/** The interface is free, since that simulated time in seconds, and asks for the next packet. */
export const PacketPull = request("inet.packet-pull", {
  initiator: "network interface",
  reactor: "queue",
}).of<number, InetPacket | undefined>()

/** An interface for whose end of transmission packets wait. */
export interface Backlog {
  /** Sends what it should have sent by now. Returns whether more may come. */
  catchUp(): boolean
  /** It will not be called again, and must take care of its packets itself. */
  release(): void
}

/**
 * A busy interface that packets wait for asks its link to call it whenever one of its packets arrives. What it should
 * have begun to send since then cannot have arrived yet, so that is early enough, and the interface needs no event of
 * its own. The reply tells whether the link will call.
 */
export const LateDeparture = request("inet.late-departure", {
  initiator: "network interface",
  reactor: "link",
}).of<Backlog, boolean>()
