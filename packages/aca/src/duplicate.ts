/** Copies of whole trees of components: parts, ports, and the wires among them. */
import type { Component } from "./component.js"
import { joinPorts } from "./connect.js"

/**
 * A copy of a component and everything below it.
 *
 * Each component makes `another` of its class with its own options; parts
 * that its constructor makes are kept and filled, the others are copied and
 * added. Then the wires whose two ends lie inside are joined, and `copyTo`
 * brings over the state that was set up before the run.
 */
export function duplicate<C extends Component>(original: C, name: string): C {
  const copies = new Map<Component, Component>()
  const copy = original.another(name)
  fill(original, copy, copies)
  for (const [from, to] of copies) copyWires(from, to, copies)
  for (const [from, to] of copies) from.copyTo(to, (each) => copies.get(each))
  return copy
}

function fill(original: Component, copy: Component, copies: Map<Component, Component>): void {
  copies.set(original, copy)
  for (const part of original.children)
    fill(part, copy.child(part.name) ?? copy.add(part.another(part.name)), copies)
}

function copyWires(original: Component, copy: Component, copies: Map<Component, Component>): void {
  for (const port of original.ports) {
    const twin = copy.portNamed(port.name)
    if (port.role !== "initiator") continue
    for (const peer of port.peers) {
      const twinPeer = copies.get(peer.owner)?.portNamed(peer.name)
      if (twinPeer !== undefined && !twin.peers.includes(twinPeer)) joinPorts(twin, twinPeer)
    }
  }
}
