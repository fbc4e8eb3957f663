import type { Address, InetPacket } from "@hourglass/net"

/** A number that all packets of a flow share and that spreads flows evenly: from addresses, protocol and flow. */
export function flowHash(packet: InetPacket): number {
  let hash = mix(0x9747b28c, packet.flow)
  hash = mix(hash, packet.protocol)
  hash = mixAddress(hash, packet.destination)
  if (packet.source !== undefined) hash = mixAddress(hash, packet.source)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

// The address itself, not its id: a flow must take the same way in every process.
function mixAddress(hash: number, address: Address): number {
  if (address.version === 4) return mix(hash, address.word0)
  return mix(mix(mix(mix(hash, address.word0), address.word1), address.word2), address.word3)
}

function mix(hash: number, word: number): number {
  const bits = Math.imul(word, 0xcc9e2d51)
  const mixed = hash ^ Math.imul((bits << 15) | (bits >>> 17), 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}
