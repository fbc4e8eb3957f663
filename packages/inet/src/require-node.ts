import { OptionError, shown } from "@hourglass/aca"
import { Node } from "./node.js"

/**
 * Refuses what is no node, for callers whom no compiler has warned.
 * @param role - what it should be, as the message begins: "the receiver of a flow"
 */
export function requireNode(given: unknown, role: string): asserts given is Node {
  if (given instanceof Node) return
  const advice =
    typeof given === "string" ? `net.node("${given}") finds it by its name` : `such as net.host("a") gives`
  throw new OptionError(`${role} is ${shown(given)}; it must be a node, ${advice}`)
}
