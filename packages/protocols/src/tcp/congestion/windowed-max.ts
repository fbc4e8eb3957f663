/** The largest of the latest values: those of the last so many rounds (or any other count that only grows). */
export class WindowedMax {
  /** 0 when there was no value yet. */
  value = 0
  // Values that may still become the largest: later than all that are larger.
  private readonly values: number[] = []
  private readonly rounds: number[] = []

  /** @param length - a value counts in its round and in the length − 1 rounds after it */
  constructor(public length: number) {}

  /** Takes a value; what is too old by then is forgotten. */
  update(value: number, round: number): void {
    const { values, rounds } = this
    while (values.length > 0 && values[values.length - 1] <= value) {
      values.pop()
      rounds.pop()
    }
    values.push(value)
    rounds.push(round)
    while (rounds[0] <= round - this.length) {
      values.shift()
      rounds.shift()
    }
    this.value = values[0]
  }
}
