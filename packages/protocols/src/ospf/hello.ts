/** The Hello protocol (RFC 2328 §9.5, §10.5): who is there, and whether it hears us too. */
import type { OspfInterface } from "./interface.js"
import { capabilities, type Hello } from "./message.js"
import { Neighbor } from "./neighbor.js"
import { rankOf } from "./neighbor-table.js"

const initRank = rankOf("Init")

/** §9.5: says who this router is, and whom it has heard of lately. */
export function sendHello(own: OspfInterface): void {
  const { settings, area, designated, backup, mask } = own
  const neighbors: number[] = []
  for (const { rank, router } of own.neighbors) if (rank >= initRank) neighbors.push(router)
  const { helloInterval, deadInterval, priority } = settings
  const options = area.capabilities
  own.send({
    kind: "hello",
    ...{ mask, helloInterval, options, priority, deadInterval, designated, backup, neighbors },
  })
}

/**
 * §10.5: takes a Hello.
 * @param source - the address it came from
 * @returns why it is discarded, if it is
 */
export function receiveHello(
  own: OspfInterface,
  source: number,
  router: number,
  hello: Hello,
): string | undefined {
  const fault = mismatch(own, hello)
  if (fault !== undefined) return fault
  const neighbor = neighborFor(own, source, router)
  const { priority, designated, backup } = neighbor
  neighbor.priority = hello.priority
  neighbor.designated = hello.designated
  neighbor.backup = hello.backup
  neighbor.networkId = hello.mask
  neighbor.happens("HelloReceived")
  if (!hello.neighbors.includes(own.ospf.router)) {
    neighbor.happens("1-WayReceived")
    return undefined
  }
  neighbor.happens("2-WayReceived")
  if (own.type === "broadcast") reelect(own, neighbor, { priority, designated, backup })
  return undefined
}

/** What of a Hello does not agree with this interface; its sender can be no neighbour then. */
function mismatch(
  own: OspfInterface,
  { mask, helloInterval, deadInterval, options }: Hello,
): string | undefined {
  const { settings, area } = own
  const isShared = own.type === "broadcast" || own.type === "point-to-multipoint"
  if (isShared && own.isNumbered && mask !== own.mask) return "another subnet mask"
  if (helloInterval !== settings.helloInterval) return `a hello interval of ${helloInterval} s`
  if (deadInterval !== settings.deadInterval) return `a dead interval of ${deadInterval} s`
  if (((options ^ area.capabilities) & capabilities.external) !== 0)
    return "another opinion on whether the area is a stub"
  return undefined
}

/** On shared links neighbours are known by their addresses, elsewhere by their router IDs (§10). */
function neighborFor(own: OspfInterface, source: number, router: number): Neighbor {
  const isShared = own.type === "broadcast" || own.type === "point-to-multipoint"
  const known = own.neighbors.find((each) => (isShared ? each.address === source : each.router === router))
  if (known !== undefined) {
    known.router = router
    return known
  }
  const found = new Neighbor(own, router, source)
  own.addNeighbor(found)
  return found
}

/** §10.5, the end: what a neighbour declares may be a reason for an election. */
function reelect(
  own: OspfInterface,
  { address, priority, designated, backup }: Neighbor,
  before: { priority: number; designated: number; backup: number },
): void {
  const claims = (role: number) => role === address
  const isDeclared = (claims(designated) && backup === 0) || claims(backup)
  if (own.state === "Waiting") return isDeclared ? own.happens("BackupSeen") : undefined
  if (
    priority !== before.priority ||
    claims(designated) !== claims(before.designated) ||
    claims(backup) !== claims(before.backup)
  )
    own.happens("NeighborChange")
}
