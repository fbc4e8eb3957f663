/** The accounting of packets: none is lost, and none invented. */
import type { Component, DropReason } from "@hourglass/aca"
import { CoreServiceLayer } from "./core/core-service-layer.js"
import { PacketDispatcher } from "./core/packet-dispatcher.js"
import { Tunnels } from "./core/tunnels.js"
import { NetworkInterface } from "./interface/network-interface.js"
import { PacketFilter } from "./interface/packet-filter.js"
import { Link } from "./link.js"
import { Protocol } from "./protocol.js"
import { PacketQueue } from "./queue/packet-queue.js"

/** A component by which packets come into the simulation from outside, and leave it. */
export interface Boundary {
  /** Packets that came in. */
  readonly entered: number
  /** Packets that it was given to take them out. */
  readonly left: number
}

/** Where the packets of a network have gone. */
export interface Census {
  /** Sent by protocols, or come in from outside the simulation. */
  sent: number
  /** Made by sending one several ways or in fragments, beyond the originals; reassembly takes away from it. */
  copied: number
  /** Handed to protocols, or to what takes them out of the simulation. */
  delivered: number
  /** Discarded on the way, by reason. */
  dropped: Partial<Record<DropReason, number>>
  droppedTotal: number
  /** Waiting in queues and filters, on the way of a node to itself, and fragments waiting for others. */
  queued: number
  /** On links. */
  inFlight: number
  /** On shared links, seen by nodes they were not for. */
  ignored: number
  /** Packets received from links, summed over nodes: packet-hops. */
  hops: number
  /** sent + copied − delivered − dropped − queued − in flight − ignored: 0 when every packet is accounted for. */
  unaccounted: number
}

/** Counts what became of all packets of the nodes and links below a component. */
export function census(root: Component): Census {
  const count: Census = {
    sent: 0,
    copied: 0,
    delivered: 0,
    dropped: {},
    droppedTotal: 0,
    queued: 0,
    inFlight: 0,
    ignored: 0,
    hops: 0,
    unaccounted: 0,
  }
  for (const component of root.find("**")) tally(component, count)
  const gone = count.delivered + count.droppedTotal + count.queued + count.inFlight + count.ignored
  count.unaccounted = count.sent + count.copied - gone
  return count
}

function tally(component: Component, count: Census): void {
  if (component instanceof PacketDispatcher) {
    count.sent += component.sent
    count.delivered += component.delivered
    count.hops += component.received
    count.copied += component.copied - component.fragments.absorbed
    count.queued += component.fragments.held + component.loopingBack
  } else if (component instanceof Link) {
    count.copied += component.copied
    count.inFlight += component.held
  } else if (component instanceof PacketQueue) count.queued += component.length
  else if (component instanceof PacketFilter) count.queued += component.held
  else if (component instanceof NetworkInterface) count.ignored += component.ignored
  else if (component instanceof Tunnels) {
    // A packet that enters a tunnel is the body of another one until it comes out.
    count.copied += component.decapsulated - component.encapsulated
  } else if (isBoundary(component)) {
    count.sent += component.entered
    count.delivered += component.left
  }
  if (component.dropCounts === undefined || !isOnTheWay(component)) return
  for (const [reason, drops] of component.dropCounts) {
    count.dropped[reason] = (count.dropped[reason] ?? 0) + drops
    count.droppedTotal += drops
  }
}

const isBoundary = (component: Component): component is Component & Boundary =>
  "entered" in component && "left" in component

/** Whether a component handles packets between sender and receiver: what a protocol or application drops, it got. */
function isOnTheWay(component: Component): boolean {
  if (component instanceof Protocol) return false
  for (let each: Component | undefined = component; each !== undefined; each = each.parent)
    if (each instanceof CoreServiceLayer || each instanceof Link) return true
  return false
}
