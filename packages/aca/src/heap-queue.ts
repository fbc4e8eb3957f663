import { Heap } from "heap-js"
import type { EventQueue, Scheduled } from "./event-queue.js"

interface Entry<Item> {
  readonly time: number
  readonly sequence: number
  readonly item: Item
}

/** The plain event queue: one binary heap of objects. The reference that the fast queue is tested against. */
export class HeapQueue<Item extends Scheduled> implements EventQueue<Item> {
  poppedSequence = -1
  private readonly heap = new Heap<Entry<Item>>((a, b) => a.time - b.time || a.sequence - b.sequence)

  get size(): number {
    return this.heap.size()
  }

  push(time: number, sequence: number, item: Item): void {
    this.heap.push({ time, sequence, item })
  }

  nextTime(): number {
    return this.heap.peek()?.time ?? Number.POSITIVE_INFINITY
  }

  pop(): Item {
    const entry = this.heap.pop()
    if (entry === undefined) throw new RangeError("the event queue is empty")
    this.poppedSequence = entry.sequence
    return entry.item
  }
}
