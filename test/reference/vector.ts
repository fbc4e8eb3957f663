/** The shape of the stored reference results: what each vector of a file has. */

/** Named values; what they are, the file's introduction says. */
export type Fields = Record<string, unknown>

export interface Vector<Expected = unknown> {
  readonly id: string
  readonly title: string
  readonly given: Fields
  readonly expect: Expected
}
