/** The state of a RIP router as text, in the form that network people know from their routers. */
import { comparePrefixes } from "@hourglass/net"
import type { RipNeighbor } from "./neighbor.js"
import type { RipRoute } from "./route.js"

const legend = `Codes: R - learned, C - of this router
Sub-codes: (n) - normal, (i) - interface, (r) - redistributed

     Network            Next Hop         Metric From            Tag Time`

/** All routes, with the time until they become unreachable or are forgotten. */
export function formatDatabase(routes: readonly RipRoute[], now: number): string {
  const sorted = [...routes].sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  const rows = sorted.map((route) => {
    const { prefix, gateway, metric, from, tag, expiry, origin, isOfInterface } = route
    const isOwnAddress = route.interface < 0 && prefix.length === prefix.base.bits
    const code = origin === "learned" ? "R(n)" : isOfInterface || isOwnAddress ? "C(i)" : "C(r)"
    const left = expiry === Number.POSITIVE_INFINITY ? "" : minutes(expiry - now)
    return [
      code,
      `${prefix}`.padEnd(18),
      `${gateway ?? "0.0.0.0"}`.padEnd(15),
      `${metric}`.padStart(7),
      `${from ?? "self"}`.padEnd(15),
      `${tag}`.padStart(3),
      left,
    ].join(" ")
  })
  return [legend, ...rows].map((line) => line.trimEnd()).join("\n")
}

const heading = "  Gateway          BadPackets BadRoutes  Last Update"

/** The routers that were heard. */
export function formatSources(neighbors: readonly RipNeighbor[], now: number): string {
  const rows = neighbors.map(({ address, badPackets, badRoutes, heard }) =>
    [
      `  ${address}`.padEnd(18),
      `${badPackets}`.padStart(10),
      `${badRoutes}`.padStart(9),
      `${clock(now - heard)}`.padStart(12),
    ].join(" "),
  )
  return [heading, ...rows].join("\n")
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, "0")

/** 02:41 */
const minutes = (time: number): string => `${two(time / 60)}:${two(time % 60)}`

/** 00:00:12 */
const clock = (time: number): string => `${two(time / 3600)}:${minutes(time % 3600)}`
