import type { Component } from "@hourglass/aca"
import type { Node } from "./node.js"

/** `new Protocol(name, options)`, where neither need be said. */
type PartClass<Part extends Component, Options> = new (name?: string, options?: Options) => Part

/** Some nodes of a network: a list, and what can be done to all of them at once. */
export class Nodes extends Array<Node> {
  /** What `map` and `filter` make are lists of whatever it is. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  /**
   * Installs a part of its own in each: `net.routers.use(Rip, { splitHorizon: "simple" })`.
   * A routing protocol is installed before the network is built, or its routes have been computed already.
   * @returns the parts, in the order of the nodes
   */
  use<Part extends Component, Options>(Class: PartClass<Part, Options>, options?: Options): Part[] {
    return this.map((node) => node.install(new Class(undefined, options)))
  }
}
