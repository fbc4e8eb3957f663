/** Quantities as text for people: the prefix that leaves 1 … 999 before it, four significant digits. */

type Step = readonly [unit: string, scale: number]

const durations: readonly Step[] = [
  ["ps", 1e-12],
  ["ns", 1e-9],
  ["µs", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
]
const bandwidths: readonly Step[] = [
  ["bps", 1],
  ["kbps", 1e3],
  ["Mbps", 1e6],
  ["Gbps", 1e9],
  ["Tbps", 1e12],
]
const sizes: readonly Step[] = [
  ["B", 1],
  ["kB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
]

/** 0.0123 → "12.3 ms". Takes seconds; of a second and more, always in seconds. */
export function formatDuration(seconds: number): string {
  return format(seconds, durations, "s")
}

/** 5e6 → "5 Mbps". Takes bits a second. */
export function formatBandwidth(bitsPerSecond: number): string {
  return format(bitsPerSecond, bandwidths, "bps")
}

/** 64000 → "64 kB". Takes bytes; k is 1000. */
export function formatSize(bytes: number): string {
  return format(bytes, sizes, "B")
}

function format(value: number, steps: readonly Step[], base: string): string {
  const rounded = Number(value.toPrecision(4)) // before choosing, so that 999.99 ms becomes 1 s
  if (Number.isNaN(rounded)) return "–" // no value: of nothing there is no mean
  if (!Number.isFinite(rounded)) return `${rounded} ${base}`
  const magnitude = Math.abs(rounded)
  if (magnitude < steps[0][1] / 1000) return `0 ${base}` // what is left of a difference
  const [unit, scale] = steps.findLast(([, least]) => magnitude >= least) ?? steps[0]
  const [digits, exponent] = rounded.toExponential().split("e")
  return `${Number(`${digits}e${Number(exponent) - Math.log10(scale)}`)} ${unit}`
}
