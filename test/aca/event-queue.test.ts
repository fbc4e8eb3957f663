import { BucketQueue, type EventQueue, HeapQueue, RandomStream } from "@hourglass/aca"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

interface Item {
  queuedSequence: number
}

const random = () => new RandomStream(1, 0, "event queue")

/** How the next event's delay is drawn. */
const shapes: Record<string, (random: RandomStream) => number> = {
  "exponential delays": (random) => -Math.log(1 - random.next()),
  "equal delays": () => 1,
  "no delay": () => 0,
  "whole delays": (random) => random.int(4),
  clusters: (random) => random.int(3) * 100 + random.next() * 1e-6,
  "a far tail": (random) => (random.chance(0.05) ? 1e6 : 1) * random.next() ** 4,
  "very short delays": (random) => random.next() * 1e-12,
  "all magnitudes": (random) => 10 ** random.uniform(-9, 9),
}

/** Drives queues side by side as a simulation would: the clock never goes back. Throws where they first differ. */
class Pair {
  readonly queues: readonly EventQueue<Item>[] = [new BucketQueue(), new HeapQueue()]
  now = 0
  private sequence = 0

  push(delay: number): Item {
    const item = { queuedSequence: this.sequence++ }
    for (const queue of this.queues) queue.push(this.now + delay, item.queuedSequence, item)
    return item
  }

  pop(): void {
    const [fast, plain] = this.queues.map((queue) => {
      const time = queue.nextTime()
      const item = time < Infinity ? queue.pop() : undefined
      return { time, item, sequence: queue.poppedSequence }
    })
    if (fast.time !== plain.time || fast.item !== plain.item || fast.sequence !== plain.sequence)
      throw new Error(`expected ${plain.time} #${plain.sequence}, got ${fast.time} #${fast.sequence}`)
    if (plain.item !== undefined) this.now = plain.time
  }

  get sizes(): number[] {
    return this.queues.map((queue) => queue.size)
  }

  drain(): void {
    while (this.queues[1].size > 0) this.pop()
    this.pop()
  }
}

describe.each([
  ["BucketQueue", () => new BucketQueue<Item>()],
  ["HeapQueue", () => new HeapQueue<Item>()],
])("%s", (_name, make) => {
  it("gives items back in the order of time, then of sequence number", () => {
    const queue = make()
    const times = [3, 1, 2, 1, 3, 0, 1]
    for (const [queuedSequence, time] of times.entries()) queue.push(time, queuedSequence, { queuedSequence })
    const popped = times.map(() => [queue.nextTime(), queue.pop().queuedSequence])
    expect(popped).toEqual([
      [0, 5],
      [1, 1],
      [1, 3],
      [1, 6],
      [2, 2],
      [3, 0],
      [3, 4],
    ])
  })

  it("is stable for many equal times", () => {
    const queue = make()
    for (let i = 0; i < 10_000; i++) queue.push(i % 3, i, { queuedSequence: i })
    const order = Array.from({ length: 10_000 }, () => queue.pop().queuedSequence)
    expect(order).toEqual(
      [0, 1, 2].flatMap((rest) => [...Array(10_000).keys()].filter((i) => i % 3 === rest)),
    )
  })

  it("knows how many there are, and refuses to give what it has not", () => {
    const queue = make()
    queue.push(1, 0, { queuedSequence: 0 })
    expect([queue.size, queue.nextTime()]).toEqual([1, 1])
    queue.pop()
    expect([queue.size, queue.nextTime(), queue.poppedSequence]).toEqual([0, Infinity, 0])
    expect(() => queue.pop()).toThrow("the event queue is empty")
  })
})

describe("BucketQueue agrees with HeapQueue", () => {
  describe.each(Object.entries(shapes))("under %s", (_shape, delay) => {
    it.each([1, 100, 5000, 30_000])("when %i events stay pending", (pending) => {
      const pair = new Pair()
      const stream = random()
      for (let i = 0; i < pending; i++) pair.push(delay(stream))
      for (let i = 0; i < 3 * pending; i++) {
        pair.pop()
        pair.push(delay(stream))
      }
      pair.drain()
      expect(pair.sizes).toEqual([0, 0])
    })

    it("when it grows and shrinks again and again", () => {
      const pair = new Pair()
      const stream = random()
      for (const target of [2000, 10, 20_000, 600, 4000, 0, 3000]) {
        while (pair.sizes[1] < target) {
          pair.push(delay(stream))
          pair.push(delay(stream))
          pair.pop()
        }
        while (pair.sizes[1] > target) pair.pop()
      }
      pair.drain()
      expect(pair.sizes).toEqual([0, 0])
    })
  })

  it("when more than 100,000 events are pending", () => {
    const pair = new Pair()
    const stream = random()
    const delay = shapes["exponential delays"]
    for (let i = 0; i < 150_000; i++) pair.push(delay(stream))
    for (let i = 0; i < 150_000; i++) {
      pair.pop()
      pair.push(delay(stream))
    }
    pair.drain()
    expect(pair.sizes).toEqual([0, 0])
  })

  it("when thousands of events crowd into one bucket", () => {
    const pair = new Pair()
    const stream = random()
    for (let i = 0; i < 1000; i++) pair.push(stream.next())
    pair.pop()
    for (let i = 0; i < 20_000; i++) pair.push(0.5 + stream.next() * 1e-5)
    pair.drain()
    expect(pair.sizes).toEqual([0, 0])
  })

  it("when all began at one time and then went apart", () => {
    const pair = new Pair()
    const stream = random()
    for (let i = 0; i < 5000; i++) pair.push(0)
    for (let i = 0; i < 50_000; i++) {
      pair.pop()
      pair.push(stream.next())
    }
    pair.drain()
    expect(pair.sizes).toEqual([0, 0])
  })

  it("when an event is put back under its old number", () => {
    const pair = new Pair()
    const stream = random()
    for (let i = 0; i < 3000; i++) pair.push(stream.int(10))
    for (let i = 0; i < 3000; i++) {
      for (const queue of pair.queues) {
        const time = queue.nextTime()
        const item = queue.pop()
        queue.push(time, queue.poppedSequence, item)
      }
      pair.pop()
    }
    expect(pair.sizes).toEqual([0, 0])
  })

  it("whatever is done to it", () => {
    const shape = fc.constantFrom(...Object.values(shapes))
    const phase = fc.record({ shape, pushes: fc.nat(1500), pops: fc.nat(1500), both: fc.nat(500) })
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 8 }), fc.integer(), (phases, seed) => {
        const pair = new Pair()
        const stream = new RandomStream(seed, 0, "event queue")
        for (const { shape, pushes, pops, both } of phases) {
          for (let i = 0; i < pushes; i++) pair.push(shape(stream))
          for (let i = 0; i < pops; i++) pair.pop()
          for (let i = 0; i < both; i++) {
            pair.push(shape(stream))
            pair.pop()
          }
        }
        pair.drain()
      }),
      { numRuns: 60 },
    )
  })
})

describe("stale entries", () => {
  it("may be lost, and never hide a live one", () => {
    const queue = new BucketQueue<Item>()
    const stream = random()
    const items = Array.from({ length: 20_000 }, (_, i) => ({ queuedSequence: i, time: 1 + stream.next() }))
    for (const item of items) queue.push(item.time, item.queuedSequence, item)
    const live = items.filter((item) => {
      if (item.queuedSequence % 10 !== 0) item.queuedSequence = -1
      return item.queuedSequence >= 0
    })
    const popped: Item[] = []
    while (queue.nextTime() < Infinity) {
      const item = queue.pop()
      if (item.queuedSequence === queue.poppedSequence) popped.push(item)
    }
    expect(popped).toEqual(live.sort((a, b) => a.time - b.time))
    expect(queue.size).toBe(0)
  })
})
