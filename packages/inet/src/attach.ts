import { connect, disconnect } from "@hourglass/aca"
import type { BankOptions } from "./core/core-service-layer.js"
import type { Link } from "./link.js"
import type { Node } from "./node.js"

/** Attaches a node to a link by a new interface, and returns the interface's index. */
export function attach(node: Node, link: Link, options: BankOptions = {}): number {
  const index = node.addInterface(options)
  plug(node, index, link)
  return index
}

/** Puts a link on an interface of a node that has none, or none any more. */
export function plug(node: Node, index: number, link: Link): void {
  const ni = node.interfaces[index].interface
  const end = link.ends
  connect(ni.wireOut, link.in.at(end))
  connect(link.out.at(end), ni.wireIn)
  connect(link.carrier, ni.carrier)
  for (const former of ni.lateDeparture.peers) disconnect(ni.lateDeparture, former)
  connect(ni.lateDeparture, link.lateDepartures.at(end))
}
