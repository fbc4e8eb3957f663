/** What comes first goes first, at the same small cost however many there are. */
export class Fifo<T> {
  private items: T[] = []
  /** Those before it are gone. */
  private first = 0

  get length(): number {
    return this.items.length - this.first
  }

  push(item: T): void {
    this.items.push(item)
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.items[this.first++]
    // Half of them at a time, so that it costs little for each.
    if (this.first * 2 >= this.items.length) {
      this.items = this.items.slice(this.first)
      this.first = 0
    }
    return item
  }

  clear(): T[] {
    const left = this.items.slice(this.first)
    this.items = []
    this.first = 0
    return left
  }
}
