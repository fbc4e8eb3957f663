/** State machines as the tables of their RFC: data, which can be drawn, walked and tested. */

/** When in one of these states this happens, go there and do that. */
export type Row<State extends string, Event extends string, Subject> = readonly [
  from: readonly State[],
  event: Event,
  /** "same" stays; a function decides, as where the RFC says "depends on the action". */
  to: State | "same" | ((subject: Subject) => State),
  actions: readonly ((subject: Subject) => void)[],
]

/** The first row for a state and an event. Undefined: nothing is to be done then. */
export function findRow<State extends string, Event extends string, Subject>(
  table: readonly Row<State, Event, Subject>[],
  state: State,
  event: Event,
): Row<State, Event, Subject> | undefined {
  for (const row of table) if (row[1] === event && row[0].includes(state)) return row
  return undefined
}
