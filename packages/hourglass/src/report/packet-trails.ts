/** The routers that packets have passed. A packet that comes to one of them again has gone round a loop. */
import type { InetPacket } from "@hourglass/net"

/** The way of one packet so far. */
export interface Trail {
  /** When it was last at a router, simulated seconds. */
  readonly routedAt: number
  /** Whether it has been at some router twice. */
  readonly isLooped: boolean
}

// Of packets that end where nobody looks, the trails that are oldest give way to new ones.
const mostTrails = 100_000

class Way implements Trail {
  /** Router, TTL on arrival, router, TTL … */
  readonly visits: number[] = []
  routedAt = 0
  isLooped = false
}

export class PacketTrails {
  private readonly ways = new Map<number, Way>()

  /**
   * A packet is at a router, which has this number.
   * @returns whether it has come to a router for the second time now, and had not before
   */
  visit(packet: InetPacket, router: number, time: number): boolean {
    const way = this.wayOf(packet)
    way.routedAt = time
    const { visits } = way
    const isAgain = !way.isLooped && hasPassed(visits, router, packet.ttl)
    if (isAgain) way.isLooped = true
    else if (!way.isLooped) visits.push(router, packet.ttl)
    return isAgain
  }

  /** What is known of a packet that ends now; it is forgotten. */
  end(packet: InetPacket): Trail | undefined {
    const key = keyOf(packet)
    const way = this.ways.get(key)
    this.ways.delete(key)
    return way
  }

  private wayOf(packet: InetPacket): Way {
    const key = keyOf(packet)
    const known = this.ways.get(key)
    if (known !== undefined) return known
    if (this.ways.size >= mostTrails) this.forgetOldest()
    const way = new Way()
    this.ways.set(key, way)
    return way
  }

  private forgetOldest(): void {
    const oldest = this.ways.keys().next()
    if (!oldest.done) this.ways.delete(oldest.value)
  }
}

/** Whether a packet was at a router with more hops to live; with as many, it was a copy made on the way. */
function hasPassed(visits: readonly number[], router: number, ttl: number): boolean {
  for (let i = 0; i < visits.length; i += 2) if (visits[i] === router && visits[i + 1] > ttl) return true
  return false
}

/** Packets keep their id on the way; fragments of one share it. */
const keyOf = (packet: InetPacket): number =>
  packet.isFragment ? -(packet.id * 0x10000 + packet.fragmentOffset) : packet.id
