import type { Address, InetPacket } from "@hourglass/net"

/**
 * A number that all packets of a flow share and that spreads flows evenly: from addresses, protocol and flow.
 * @param salt - another one gives other numbers: nodes in a row that used the same would all send a flow the same way
 */
export function flowHash(packet: InetPacket, salt = 0): number {
  let hash = mix(0x9747b28c ^ salt, packet.flow)
  hash = mix(hash, packet.protocol)
  hash = mixAddress(hash, packet.destination)
  if (packet.source !== undefined) hash = mixAddress(hash, packet.source)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A salt of its own for each name. */
export function saltOf(name: string): number {
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = mix(hash, name.charCodeAt(i))
  return hash
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
