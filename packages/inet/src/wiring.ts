/** Connects the ports of a protocol or application to those of its node that keep the same contracts. */
import {
  type AnyContract,
  type Component,
  joinPorts,
  Output,
  type Port,
  Requester,
  Responder,
} from "@hourglass/aca"
import { PacketDelivery, PacketSending } from "./contracts/index.js"
import type { CoreServiceLayer } from "./core/core-service-layer.js"
import type { Node } from "./node.js"

/** Connects what a part declares to the services and events of the core service layer. */
export function wireToCore(part: Component, csl: CoreServiceLayer): void {
  const { services } = csl
  for (const port of part.ports) for (const service of services) join(port, service)
}

/** Connects what a part declares to the other protocols and applications of its node, and theirs to it. */
export function wireToSiblings(part: Component, node: Node): void {
  const { ports } = part
  for (const sibling of node.children) {
    if (sibling === part || sibling === node.csl) continue
    for (const other of sibling.ports) for (const port of ports) join(port, other)
  }
}

const byNumber = new Set<AnyContract>([PacketSending, PacketDelivery])

function join(a: Port, b: Port): void {
  if (a.contract !== b.contract || a.role === b.role || byNumber.has(a.contract)) return
  const [from, to] = a.role === "initiator" ? [a, b] : [b, a]
  if (from.peers.includes(to)) return
  if (from instanceof Requester && from.isConnected) return
  // Data are for one receiver: where several could take them, the first part that was installed does.
  if (from instanceof Output && from.peers.length > 0) return
  if (to instanceof Responder || from.contract.kind !== "request") joinPorts(from, to)
}
