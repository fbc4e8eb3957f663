/** What is checked of a packet before it is believed (RFC 2328 §8.2), and who takes it then. */
import type { DropReason } from "@hourglass/aca"
import { fromSelf, type InetPacket } from "@hourglass/net"
import { allDRouters, backbone } from "./constants.js"
import { receiveDescription, receiveRequest } from "./exchange.js"
import { receiveHello } from "./hello.js"
import { formatIdentifier } from "./identifiers.js"
import type { OspfInterface } from "./interface.js"
import { type LinkStateUpdate, OspfMessage } from "./message.js"
import { decodeOspf } from "./message-codec.js"
import type { Neighbor } from "./neighbor.js"
import type { Ospf } from "./ospf.js"

/** Why a packet is discarded. */
export interface Refusal {
  readonly reason: DropReason
  readonly detail: string
}

const bad = (detail: string): Refusal => ({ reason: "bad-message", detail })

/** Takes a packet that arrived. Returns why it is discarded, if it is. */
export function receivePacket(ospf: Ospf, packet: InetPacket): Refusal | undefined {
  const message = messageIn(packet)
  if (typeof message === "string") return bad(message)
  const { source, destination, incoming } = packet
  if (source === undefined || incoming === fromSelf) return bad("from nowhere")
  if (message.router === ospf.router) return bad("from this router, or one with the same router id")
  const own = interfaceFor(ospf, incoming, message)
  if (own === undefined)
    return bad(`for area ${formatIdentifier(message.area)}, which interface ${incoming} is not in`)
  if (destination === allDRouters && own.state !== "DR" && own.state !== "Backup")
    return bad("for designated routers")
  if (!own.accepts(message.authentication))
    return { reason: "bad-authentication", detail: `from ${source} on interface ${incoming}` }
  return take(own, source.word0, message)
}

function messageIn({ body }: InetPacket): OspfMessage | string {
  if (body instanceof OspfMessage) return body
  if (!(body instanceof Uint8Array)) return "no OSPF message"
  const decoded = decodeOspf(body)
  return decoded.ok ? OspfMessage.of(decoded.parts) : decoded.fault
}

/** The interface, or the virtual link, that a message is for. */
function interfaceFor(
  ospf: Ospf,
  incoming: number,
  { area, router }: OspfMessage,
): OspfInterface | undefined {
  const own = ospf.attachments.get(incoming)
  if (own === undefined || own.isPassive || own.state === "Down") return undefined
  if (own.area.id === area) return own
  if (area !== backbone) return undefined
  return ospf.attachments.virtualLinks.find(
    (link) => link.end === router && link.transit === own.area && link.state !== "Down",
  )
}

function take(own: OspfInterface, source: number, { router, content }: OspfMessage): Refusal | undefined {
  if (content.kind === "hello") return refused(receiveHello(own, source, router, content))
  const isShared = own.type === "broadcast" || own.type === "point-to-multipoint"
  const from = own.neighbors.find((each) => (isShared ? each.address === source : each.router === router))
  if (from === undefined)
    return { reason: "not-a-neighbor", detail: `${content.kind} from ${formatIdentifier(router)}` }
  switch (content.kind) {
    case "database-description":
      return refused(receiveDescription(from, content))
    case "link-state-request":
      return refused(receiveRequest(from, content))
    case "link-state-update":
      return takeUpdate(own, content, from)
    case "link-state-acknowledgment":
      if (!from.isAtLeast("Exchange")) return bad(`an acknowledgment in state ${from.state}`)
      own.ospf.flooding.acknowledged(content, from)
      return undefined
  }
}

const refused = (fault: string | undefined): Refusal | undefined =>
  fault === undefined ? undefined : bad(fault)

/** §13: an update may have parts that are not to be believed; they are counted, and the others taken. */
function takeUpdate({ ospf }: OspfInterface, update: LinkStateUpdate, from: Neighbor): Refusal | undefined {
  if (!from.isAtLeast("Exchange")) return bad(`an update in state ${from.state}`)
  for (const fault of update.faults ?? []) ospf.drop(update, "bad-message", `an LSA: ${fault}`)
  ospf.flooding.receive(update, from)
  return undefined
}
