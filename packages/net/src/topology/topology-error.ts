import { HourglassError } from "@hourglass/aca"

/** A topology, or a file of one, that cannot be used as it is: where, what was found, what would be right. */
export class TopologyError extends HourglassError {}

/** Where in a text something stands, for messages. */
export interface Place {
  /** File name as the user knows it. */
  readonly file: string
  /** Line, counted from 1. */
  readonly line?: number
}

/** The place as messages show it: `abilene.graphml, line 12`. */
export function formatPlace({ file, line }: Place): string {
  return line === undefined ? file : `${file}, line ${line}`
}
