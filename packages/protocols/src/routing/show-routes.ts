/** Routes as text, in the form that network people know from their routers. */
import type { NextHop } from "@hourglass/inet"
import type { RibRoute } from "./rib-route.js"

const codes: ReadonlyMap<string, string> = new Map([
  ["connected", "C"],
  ["local", "L"],
  ["static", "S"],
  ["rip", "R"],
  ["ripng", "R"],
  ["ospf", "O"],
  ["computed", "P"],
])

/** The letter of a source of routes; its first one where it is none of the known. */
export const codeOf = (source: string): string => codes.get(source) ?? source.charAt(0).toUpperCase()

const legend = `Codes: C - connected, L - local, S - static, R - RIP, O - OSPF, P - computed paths,
       > - selected route, * - in the routing table
`

/**
 * @param routes - in the order in which they are to stand
 * @param selected - the route in the form in which it is used, when it is the selected one
 */
export function formatRoutes(
  routes: readonly RibRoute[],
  selected: (route: RibRoute) => RibRoute | undefined,
): string {
  return [legend, ...routes.flatMap((route) => formatRoute(route, selected(route)))].join("\n")
}

/** One line for each next hop. */
function formatRoute(route: RibRoute, selected: RibRoute | undefined): string[] {
  const { source, prefix, distance, metric } = route
  const mark = selected === undefined ? "   " : ">* "
  const isOwn = source === "connected" || source === "local"
  const head = `${codeOf(source)}${mark}${prefix}${isOwn ? "" : ` [${distance}/${metric}]`}`
  if (source === "local") return [`${head} is directly connected, lo`]
  if (route.hops.length === 0) return [`${head} unreachable (blackhole)`]
  return route.hops.map((hop, i) => {
    const isUsed = selected?.hops.includes(hop) ?? false
    const start = i === 0 ? head : `${isUsed ? "  * " : "    "}`.padEnd(head.length)
    return `${start} ${formatHop(hop)}${selected !== undefined && !isUsed ? " inactive" : ""}`
  })
}

const formatHop = ({ gateway, interface: index }: NextHop): string =>
  gateway === undefined ? `is directly connected, if${index}` : `via ${gateway}, if${index}`
