/**
 * Quantities: durations, bandwidths, sizes and fractions, written with their
 * units by people and kept as plain numbers inside.
 *
 * | quantity    | a number means | text          | units |
 * |-------------|----------------|---------------|-------|
 * | `Duration`  | seconds        | "10ms"        | s ms us (µs) ns ps min h d |
 * | `Bandwidth` | bits a second  | "5Mbps"       | bps kbps Mbps Gbps Tbps, also Mb/s and Mbit/s; bytes a second: MBps, MB/s |
 * | `Size`      | bytes          | "64kB"        | B kB MB GB TB, KiB MiB GiB TiB; bits: bit kbit Mbit Gbit |
 * | `Fraction`  | 0 … 1          | "0.5%"        | % |
 *
 * `k` is 1000, always; 1024 is written `Ki`. `b` is a bit and `B` a byte, always:
 * text that could mean either is refused with a suggestion, and so is a number
 * in quotes without a unit.
 */
import { HourglassError } from "./errors.js"
import { shown } from "./shown.js"
import { didYouMean } from "./suggest.js"

export { formatBandwidth, formatDuration, formatSize } from "./unit-format.js"

/** A time span: seconds, or text such as "10ms". */
export type Duration = number | string
/** A data rate: bits a second, or text such as "5Mbps". */
export type Bandwidth = number | string
/** An amount of data: whole bytes, or text such as "1500B" and "64kB". */
export type Size = number | string
/** A share or probability: 0 … 1, or text such as "0.5%". */
export type Fraction = number | string

/** A value that is no quantity of the kind wanted: a wrong unit, none at all, or out of range. */
export class UnitError extends HourglassError {}

/** One unit is `factor` × 10^`power` of the quantity's own. */
type Scale = readonly [factor: number, power: number]

interface Quantity {
  readonly name: string
  /** What a bare number counts. */
  readonly base: string
  readonly example: string
  readonly units: ReadonlyMap<string, Scale>
  /** The units that somebody who wrote this one may have meant. */
  meant(unit: string): readonly string[]
}

const decimal: readonly (readonly [prefix: string, power: number])[] = [
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
]
const binary = ["Ki", "Mi", "Gi", "Ti"]

function prefixed(unit: string, factor: number): [string, Scale][] {
  return decimal.map(([prefix, power]) => [prefix + unit, [factor, power]])
}

function binaryPrefixed(unit: string, factor: number): [string, Scale][] {
  return binary.map((prefix, index) => [prefix + unit, [factor * 1024 ** (index + 1), 0]])
}

const duration: Quantity = {
  name: "duration",
  base: "seconds",
  example: "10ms",
  units: new Map<string, Scale>([
    ["s", [1, 0]],
    ["ms", [1, -3]],
    ["us", [1, -6]],
    ["µs", [1, -6]], // the micro sign
    ["μs", [1, -6]], // the Greek letter
    ["ns", [1, -9]],
    ["ps", [1, -12]],
    ["min", [60, 0]],
    ["h", [3600, 0]],
    ["d", [86_400, 0]],
  ]),
  meant: (unit) => meantDurations.find(([pattern]) => pattern.test(unit))?.[1] ?? [],
}

const meantDurations: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^m$/, ["ms", "min"]],
  [/^s(ec(ond)?s?)?$/i, ["s"]],
  [/^m(illi)?s(ec(ond)?s?)?$/i, ["ms"]],
  [/^[uµμ](s(ec)?s?)?$|^micros/i, ["us"]],
  [/^n(s(ec)?s?)?$|^nanos/i, ["ns"]],
  [/^ps$/i, ["ps"]],
  [/^m(in(ute)?s?)?$/i, ["min"]],
  [/^h(ou)?rs?$|^h$/i, ["h"]],
  [/^d(ays?)?$/i, ["d"]],
]

// How people write amounts of data and rates: a prefix, bit or byte, "a second".
const dataUnit = /^([kmgt]?)i?(b(?:ytes?|its?)?)?(ps|\/s(?:ec)?)?$/i

const bandwidth: Quantity = {
  name: "bandwidth",
  base: "bits a second",
  example: "10Mbps",
  units: new Map([
    ...["bps", "b/s", "bit/s"].flatMap((unit) => prefixed(unit, 1)),
    ...["Bps", "B/s"].flatMap((unit) => prefixed(unit, 8)),
    ...["bps", "bit/s"].flatMap((unit) => binaryPrefixed(unit, 1)),
    ...["Bps", "B/s"].flatMap((unit) => binaryPrefixed(unit, 8)),
  ]),
  meant: (unit) => {
    const [matched, prefix = "", data = ""] = dataUnit.exec(unit) ?? []
    if (matched === undefined) return []
    const either = data === "" || unit === unit.toUpperCase()
    const bits = either || !isByte(data) ? [`${rightCase(prefix)}bps`] : []
    return either || isByte(data) ? [...bits, `${rightCase(prefix)}Bps`] : bits
  },
}

const size: Quantity = {
  name: "size",
  base: "bytes",
  example: "1500B",
  units: new Map([...prefixed("B", 1), ...binaryPrefixed("B", 1), ...prefixed("bit", 1 / 8)]),
  meant: (unit) => {
    const [matched, prefix = "", data = "", perSecond] = dataUnit.exec(unit) ?? []
    if (matched === undefined || perSecond !== undefined) return []
    const right = rightCase(prefix)
    if (data !== "" && !isByte(data)) return [`${right}B`, `${right}bit`]
    return prefix === "K" ? ["kB", "KiB"] : [`${right}B`]
  },
}

const share: Quantity = {
  name: "fraction",
  base: "0 to 1",
  example: "0.5%",
  units: new Map([["%", [1, -2]]]),
  meant: (unit) => (/^p(er)?c/i.test(unit) ? ["%"] : []),
}

const rightCase = (prefix: string): string => (prefix.toLowerCase() === "k" ? "k" : prefix.toUpperCase())
const isByte = (data: string): boolean => data.startsWith("B") || /^by/i.test(data)

const quantities = [duration, bandwidth, size, share]

/** Seconds of a duration; finite and not negative. */
export function seconds(value: Duration): number {
  return amount(value, duration)
}

/** Bits a second of a bandwidth; finite and not negative. */
export function bitsPerSecond(value: Bandwidth): number {
  return amount(value, bandwidth)
}

/** Bytes of a size; a whole number, not negative. */
export function bytes(value: Size): number {
  const count = amount(value, size)
  if (!Number.isSafeInteger(count))
    throw new UnitError(`${shown(value)} is no size; it must be a whole number of bytes, and is ${count}`)
  return count
}

/** A share or probability, within 0 … 1. */
export function fraction(value: Fraction): number {
  const part = amount(value, share)
  if (part > 1)
    throw new UnitError(`${shown(value)} is no fraction; it must be within 0 and 1, or "0%" and "100%"`)
  return part
}

/** Reads a duration from text: "10ms" → 0.01 seconds. */
export function parseDuration(text: string): number {
  return amount(String(text), duration)
}

/** Reads a bandwidth from text: "5Mbps" → 5,000,000 bits a second. */
export function parseBandwidth(text: string): number {
  return amount(String(text), bandwidth)
}

/** Reads a size from text: "64kB" → 64,000 bytes. */
export function parseSize(text: string): number {
  return bytes(String(text))
}

/** Reads a fraction from text: "0.5%" → 0.005. */
export function parseFraction(text: string): number {
  return fraction(String(text))
}

function amount(value: number | string, quantity: Quantity): number {
  const count = typeof value === "string" ? parse(value, quantity) : value
  if (typeof count !== "number" || !Number.isFinite(count))
    // JavaScript callers may pass anything
    throw new UnitError(
      `${shown(value)} is no ${quantity.name}; give ${quantity.base}, or text such as "${quantity.example}"`,
    )
  if (count < 0) throw new UnitError(`${shown(value)} is no ${quantity.name}; it must not be negative`)
  return count
}

const numberAndUnit = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:e([+-]?\d+))?\s*([a-zµμ%/]*)$/i

function parse(text: string, quantity: Quantity): number {
  const [matched, digits, exponent = "0", unit] = numberAndUnit.exec(text.trim()) ?? []
  if (matched === undefined)
    throw new UnitError(`"${text}" is no ${quantity.name}; write for example "${quantity.example}"`)
  const scale = quantity.units.get(unit)
  if (scale === undefined)
    throw new UnitError(`"${text}" is no ${quantity.name}${advice(matched, unit, quantity)}`)
  const [factor, power] = scale
  return Number(`${digits}e${Number(exponent) + power}`) * factor // so that "20ms" is exactly 0.02
}

/** What to write instead of a unit that the quantity does not have. */
function advice(text: string, unit: string, quantity: Quantity): string {
  const { example, units } = quantity
  const count = text.slice(0, text.length - unit.length).trim()
  if (unit === "") return `: it has no unit; write for example "${count}${example.replace(/[\d.]+/, "")}"`
  const candidates = quantity.meant(unit).map((candidate) => count + candidate)
  if (candidates.length > 0) return didYouMean(candidates)
  const other = quantities.find((another) => another.units.has(unit))
  if (other !== undefined) return `, it is a ${other.name}; write for example "${example}"`
  return `: there is no unit "${unit}"; write for example "${example}" (units: ${[...units.keys()].join(" ")})`
}

// Quantities as numbers: ms(10) is 0.01 seconds.

/** Milliseconds, as seconds. */
export const ms = (count: number): number => count / 1e3
/** Microseconds, as seconds. */
export const us = (count: number): number => count / 1e6
/** Nanoseconds, as seconds. */
export const ns = (count: number): number => count / 1e9
/** Minutes, as seconds. */
export const minutes = (count: number): number => count * 60

/** 1000 bits a second. */
export const kbps = (count: number): number => count * 1e3
/** Million bits a second. */
export const Mbps = (count: number): number => count * 1e6
/** Thousand million bits a second. */
export const Gbps = (count: number): number => count * 1e9

/** 1000 bytes. */
export const kB = (count: number): number => count * 1e3
/** Million bytes. */
export const MB = (count: number): number => count * 1e6
/** 1024 bytes. */
export const KiB = (count: number): number => count * 1024
/** 1024² bytes. */
export const MiB = (count: number): number => count * 1024 ** 2
