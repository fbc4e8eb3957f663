import { formatDuration } from "@hourglass/aca"
import type { Convergence, RouteDifference } from "./convergence.js"
import type { DropCounts, PacketFates } from "./packet-fates.js"
import { table } from "./table.js"

/** What followed a change, as sentences and a table: which router changed how many routes, and when. */
export function formatConvergence(convergence: Convergence): string {
  const { change, at, duration, messages, packets, later, timeline } = convergence
  const hasRoutes = timeline.length > 0
  const sentences = [
    `${change} at ${formatDuration(at)}: ` +
      (hasRoutes ? `the last route changed ${formatDuration(duration)} later` : "no route changed"),
  ]
  const said = messages.map(({ type, messages, bytes }) => `${messages} ${type} (${bytes} bytes)`)
  if (hasRoutes) sentences.push(`Said until then: ${said.join(", ") || "nothing"}`)
  if (hasRoutes || hasFate(packets)) sentences.push(`Packets sent until then: ${formatFates(packets)}`)
  if (hasFate(later)) sentences.push(`Packets sent later: ${formatFates(later)}`)
  const text = sentences.join(". ")
  return hasRoutes ? `${text}\n\n${formatTimeline(timeline)}` : text
}

/** `35 lost with what failed, 246 black-holed, 12 looped (7 of them until their TTL was used up); dropped otherwise: …` */
export function formatFates({ lost, blackHoled, looped, diedLooping, otherDrops }: PacketFates): string {
  const died = diedLooping > 0 ? ` (${diedLooping} of them until their TTL was used up)` : ""
  const others = formatDropCounts(otherDrops)
  const rest = others === "" ? "" : `; dropped otherwise: ${others}`
  return `${lost} lost with what failed, ${blackHoled} black-holed, ${looped} looped${died}${rest}`
}

const formatDropCounts = (counts: DropCounts): string =>
  Object.entries(counts)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ")

/** Whether anything became of packets that routing is to blame for. */
const hasFate = ({ lost, blackHoled, looped }: PacketFates): boolean => lost + blackHoled + looped > 0

function formatTimeline(timeline: readonly RouteDifference[]): string {
  const rows = new Map<string, [after: number, router: string, counts: [number, number, number]]>()
  for (const { after, router, before, now } of timeline) {
    const key = `${after} ${router}`
    const row = rows.get(key) ?? [after, router, [0, 0, 0]]
    row[2][before === undefined ? 0 : now === undefined ? 2 : 1]++
    rows.set(key, row)
  }
  return table(
    ["after", "router", "new", "changed", "gone"],
    [...rows.values()].map(([after, router, counts]) => [formatDuration(after), router, ...counts]),
  )
}
