/**
 * Traffic recorded in a text file: a line for each packet, its time and its
 * size, separated by white space. Plain numbers are seconds and bytes; units
 * may be written (`10ms 1500B`). Times count from the start of the source and
 * never fall. `#` starts a comment; empty lines are skipped.
 */
import { bytes, type Duration, HourglassError, seconds, UnitError } from "@hourglass/aca"
import { FixedPoints } from "./fixed-points.js"

/** A line of a traffic trace that cannot be read. */
export class TrafficTraceError extends HourglassError {}

export interface TraceTrafficOptions {
  /** The contents of the file. */
  text: string
  /** The name of the file, for messages. Default "trace". */
  file?: string
  /** Repeats the trace after this time. Default: plays it once. */
  loopPeriod?: Duration
}

/** Plays a traffic trace. */
export class TraceTraffic extends FixedPoints {
  /** @throws TrafficTraceError with file and line when the text is no trace */
  constructor({ text, file = "trace", loopPeriod }: TraceTrafficOptions) {
    super({ points: parseTrafficTrace(text, file), loopPeriod })
  }
}

/** The packets of a trace, as seconds and bytes. */
export function parseTrafficTrace(text: string, file = "trace"): [time: number, size: number][] {
  const points: [number, number][] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/#.*/, "").trim()
    if (content === "") continue
    const fault = takeLine(points, content)
    if (fault !== undefined) throw new TrafficTraceError(`${file}:${index + 1}: ${fault}`)
  }
  if (points.length === 0)
    throw new TrafficTraceError(`${file}: there is no packet in it; write lines "time size"`)
  return points
}

/** Adds the packet of a line, or says what is wrong with it. */
function takeLine(points: [number, number][], line: string): string | undefined {
  const fields = line.split(/\s+/)
  if (fields.length !== 2) return `expected "time size", found ${fields.length} fields: "${line}"`
  const last = points.at(-1)?.[0] ?? 0
  try {
    const time = seconds(numberOrText(fields[0]))
    const size = bytes(numberOrText(fields[1]))
    if (size === 0) return "the size is 0; it must be at least 1 byte"
    if (time < last) return `the time is ${time} s, before that of the packet above, ${last} s`
    points.push([time, size])
  } catch (error) {
    if (error instanceof UnitError) return error.message
    throw error
  }
}

function numberOrText(field: string): number | string {
  return /^[-+.\d]+(e[-+]?\d+)?$/i.test(field) ? Number(field) : field
}
