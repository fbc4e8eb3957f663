/** What traceroute prints on Linux. */
import type { Address, IcmpErrorKind } from "@hourglass/net"
import type { Hop, ProbeAnswer } from "./traceroute.js"

/** What an address is called, if it has a name. */
export type NameOf = (address: Address) => string | undefined

interface Trace {
  readonly target: Address
  readonly maxHops: number
  /** Bytes of a probe. */
  readonly size: number
  readonly hops: readonly Hop[]
}

export function formatTraceroute(
  { target, maxHops, size, hops }: Trace,
  nameOf: NameOf = () => undefined,
): string {
  const header = `traceroute to ${nameOf(target) ?? target} (${target}), ${maxHops} hops max, ${size} byte packets`
  return [header, ...hops.map((hop) => formatHop(hop, nameOf))].join("\n")
}

function formatHop({ ttl, answers }: Hop, nameOf: NameOf): string {
  let last: Address | undefined
  const columns = answers.map((answer) => {
    if (answer === undefined) return " *"
    const who = answer.from === last ? "" : ` ${named(answer.from, nameOf)}`
    last = answer.from
    return `${who}  ${(answer.rtt * 1e3).toFixed(3)} ms${mark(answer)}`
  })
  return `${String(ttl).padStart(2)} ${columns.join("")}`
}

function named(address: Address, nameOf: NameOf): string {
  const name = nameOf(address)
  return name === undefined ? `${address}` : `${name} (${address})`
}

function mark({ error, mtu }: ProbeAnswer): string {
  if (error === "packet-too-big") return ` !F-${mtu}`
  return error === undefined ? "" : marks[error]
}

const marks: Readonly<Record<Exclude<IcmpErrorKind, "packet-too-big">, string>> = {
  "hop-limit-exceeded": "",
  "port-unreachable": "",
  "no-route": " !N",
  "host-unreachable": " !H",
  "protocol-unreachable": " !P",
  prohibited: " !X",
  "reassembly-time-exceeded": " !<1>",
}
