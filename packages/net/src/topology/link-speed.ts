/**
 * Line rates as network maps write them: "10 Gbps", "Lit Fibre (10 Gbps)",
 * "2 x 2.5 Gbit/s", "STM-16", "OC-192c", "E3", "Gigabit Ethernet".
 *
 * Only what is unambiguous is read. Bounds ("< 10 Gbps"), alternatives
 * ("34/45 Mbit/s", "1-10 Gbps"), bytes ("10 MB") and texts whose rates disagree
 * ("10 Gbps, 622 Mbps backup") give nothing, and the link counts as one without
 * a capacity.
 */

/** Two statements of one rate may differ by this share: "45 Mbps DS-3" is 44.736 Mbit/s. */
const agreement = 0.05

const prefixes = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** Rates of named carriers, bits a second: ITU-T G.702 (E, T/DS), Ethernet. */
const carriers: Readonly<Record<string, number>> = {
  ds0: 64e3,
  ds1: 1.544e6,
  t1: 1.544e6,
  ds3: 44.736e6,
  t3: 44.736e6,
  e1: 2.048e6,
  e3: 34.368e6,
  e4: 139.264e6,
  fastethernet: 100e6,
  gige: 1e9,
  gigabitethernet: 1e9,
}

/** Levels of the optical hierarchies that exist, and the rate of one level: SONET (Telcordia GR-253), SDH (ITU-T G.707). */
const hierarchies: Readonly<Record<string, { base: number; levels: readonly number[] }>> = {
  oc: { base: 51.84e6, levels: [1, 3, 12, 24, 48, 96, 192, 768] },
  sts: { base: 51.84e6, levels: [1, 3, 12, 24, 48, 96, 192, 768] },
  stm: { base: 155.52e6, levels: [1, 4, 16, 64, 256] },
}

const number = String.raw`(\d+(?:\.\d+)?)`
const times = String.raw`(?:\b(\d+)\s*[x×*]\s*)?`
const patterns: readonly [RegExp, (first: string, second: string) => number | undefined][] = [
  // "10 Gbps", "155Mbit/s", "2.5 Gb/s", "10G", "10GE"; never "10 MB"
  [
    new RegExp(
      `${times}(?<![\\w.-])${number}\\s*([kKmMgGtT])(?:[bB]ps|b(?:it)?s?(?:/s(?:ec)?)?|i?g?E)?(?![\\w/])`,
      "g",
    ),
    (value, prefix) => Number(value) * prefixes[prefix.toLowerCase() as keyof typeof prefixes],
  ],
  // "OC-48c", "STM16", "STS-3"
  [
    new RegExp(`${times}\\b(OC|STS|STM)[- ]?(\\d+)c?\\b`, "gi"),
    (name, level) => hierarchyRate(name.toLowerCase(), Number(level)),
  ],
  // "DS-3", "T1", "E3", "GigE", "Gigabit Ethernet"
  [
    new RegExp(
      `${times}(?<![\\w.])(DS-?[013]|T-?[13]|E-?[134]|Fast ?Ethernet|GigE|Gigabit ?Ethernet)(?!\\w)()`,
      "gi",
    ),
    (name) => carriers[name.toLowerCase().replace(/[- ]/g, "")],
  ],
]

/** Words and signs that make a rate a bound or one of several. */
const vague = /[<>≤≥~?]|\b(?:up to|less|more|at least|at most|or|max|min|upgrade|planned)\b|\d\s*[-–/]\s*\d/i

/** The rate that a text states, bits a second, or undefined when it states none or is ambiguous. */
export function rateIn(text: string): number | undefined {
  if (vague.test(text)) return undefined
  const rates: number[] = []
  for (const [pattern, rate] of patterns)
    for (const [, multiplier = "1", first, second] of text.matchAll(pattern)) {
      const value = rate(first, second)
      if (value !== undefined && value > 0) rates.push(Number(multiplier) * value)
    }
  const [stated] = rates
  return rates.every((rate) => ratesAgree(rate, stated)) ? stated : undefined
}

/** Whether two rates are the same but for rounding. */
export function ratesAgree(a: number, b: number): boolean {
  return Math.abs(a - b) <= agreement * Math.max(a, b)
}

/** A rate for people: 2.5e9 is `2.5 Gbit/s`. */
export function formatRate(bitsPerSecond: number): string {
  const scale = [..."TGMk"].find(
    (prefix) => bitsPerSecond >= prefixes[prefix.toLowerCase() as keyof typeof prefixes],
  )
  const unit = scale === undefined ? 1 : prefixes[scale.toLowerCase() as keyof typeof prefixes]
  return `${Number((bitsPerSecond / unit).toPrecision(6))} ${scale ?? ""}bit/s`
}

function hierarchyRate(name: string, level: number): number | undefined {
  const { base, levels } = hierarchies[name]
  return levels.includes(level) ? base * level : undefined
}
