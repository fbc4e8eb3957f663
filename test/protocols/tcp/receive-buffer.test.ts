import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ReceiveBuffer } from "../../../packages/protocols/src/tcp/receive-buffer.js"
import { type SegmentData, sizeOfData } from "../../../packages/protocols/src/tcp/segment.js"

/** What the byte at a position of the stream is. */
const byteAt = (position: number): number => (position * 31 + 7) & 0xff
const bytesOf = (from: number, to: number): Uint8Array =>
  Uint8Array.from({ length: to - from }, (_, i) => byteAt(from + i))

/** Puts in a segment of real bytes. */
const put = (buffer: ReceiveBuffer, from: number, to: number): number =>
  buffer.insert(from, bytesOf(from, to), true)

const filled = (...segments: readonly (readonly [number, number])[]): ReceiveBuffer => {
  const buffer = new ReceiveBuffer(1)
  for (const [from, to] of segments) put(buffer, from, to)
  return buffer
}

describe("a receive buffer", () => {
  it("gives what has arrived in order, as one piece", () => {
    const buffer = filled([1, 4], [4, 9])
    expect([buffer.next, buffer.readable]).toEqual([9, 8])
    expect(buffer.take(100)).toEqual(bytesOf(1, 9))
    expect(buffer.take(100)).toBe(0)
  })

  it("gives no more than is asked for, and keeps the rest", () => {
    const buffer = filled([1, 4], [4, 9])
    expect(buffer.take(5)).toEqual(bytesOf(1, 6))
    expect(buffer.readable).toBe(3)
    expect(buffer.take(5)).toEqual(bytesOf(6, 9))
  })

  it("does not copy bytes that lie in one piece", () => {
    const data = bytesOf(1, 9)
    const buffer = new ReceiveBuffer(1)
    buffer.insert(1, data, true)
    expect((buffer.take(4) as Uint8Array).buffer).toBe(data.buffer)
  })

  it("gives counted data as a number", () => {
    const buffer = new ReceiveBuffer(1)
    expect(buffer.insert(1, 1000, true)).toBe(1000)
    expect(buffer.insert(2001, 500, true)).toBe(0)
    expect([buffer.readable, buffer.pending, buffer.isOutOfOrder]).toEqual([1000, 500, true])
    expect(buffer.insert(1001, 1000, true)).toBe(1500)
    expect([buffer.take(2000), buffer.take(2000)]).toEqual([2000, 500])
    expect([buffer.readable, buffer.pending, buffer.isOutOfOrder]).toEqual([0, 0, false])
  })

  it("gives counted data and bytes apart, in their order", () => {
    const buffer = new ReceiveBuffer(1)
    buffer.insert(1, 10, true)
    put(buffer, 11, 14)
    buffer.insert(14, 5, true)
    buffer.insert(19, 5, true)
    expect([buffer.take(100), buffer.take(100), buffer.take(100)]).toEqual([10, bytesOf(11, 14), 10])
  })

  it("goes on counting after bytes were read", () => {
    const buffer = filled([1, 4])
    buffer.take(3)
    buffer.insert(4, 6, true)
    expect([buffer.readable, buffer.take(9)]).toEqual([6, 6])
  })

  it("waits for what is missing below", () => {
    const buffer = filled([5, 9], [12, 15])
    expect([buffer.next, buffer.readable, buffer.pending]).toEqual([1, 0, 7])
    expect(buffer.take(100)).toBe(0)
    expect(put(buffer, 1, 5)).toBe(8)
    expect([buffer.next, buffer.readable, buffer.pending]).toEqual([9, 8, 3])
    expect(put(buffer, 9, 12)).toBe(6)
    expect(buffer.take(100)).toEqual(bytesOf(1, 15))
  })

  it("keeps the bytes that arrived first", () => {
    const buffer = filled([4, 6])
    buffer.insert(1, new Uint8Array(9).fill(255), true)
    expect(buffer.take(100)).toEqual(Uint8Array.of(255, 255, 255, byteAt(4), byteAt(5), 255, 255, 255, 255))
    buffer.insert(7, new Uint8Array(4).fill(1), true)
    expect(buffer.take(100)).toEqual(Uint8Array.of(1))
  })

  it("has nothing to report while all is in order", () => {
    const buffer = filled([1, 4], [4, 9])
    expect([buffer.hasSack, buffer.sackBlocks(4)]).toEqual([false, []])
  })

  it("takes no notice of a segment without data", () => {
    const buffer = filled([5, 9])
    expect(buffer.insert(1, 0, true)).toBe(0)
    expect(buffer.insert(9, new Uint8Array(0), true)).toBe(0)
    expect(buffer.sackBlocks(4)).toEqual([5, 9])
  })
})

describe("the SACK blocks of a receive buffer", () => {
  it("RFC 2018 §4: begin with the stretch that holds the latest segment", () => {
    const buffer = filled([5, 9], [12, 15], [20, 22], [15, 17])
    expect(buffer.sackBlocks(4)).toEqual([12, 17, 20, 22, 5, 9])
    expect(buffer.sackBlocks(2)).toEqual([12, 17, 20, 22])
  })

  it("RFC 2883 §4: begin with what arrived twice, once", () => {
    const buffer = filled([1, 3], [5, 9], [12, 15], [6, 8])
    expect(buffer.sackBlocks(3)).toEqual([6, 8, 5, 9, 12, 15])
    expect(buffer.sackBlocks(3)).toEqual([5, 9, 12, 15])
    put(buffer, 1, 3)
    expect(buffer.sackBlocks(2)).toEqual([1, 3, 5, 9])
  })

  it("RFC 2883 §4.2.2: name only the first of two parts that arrived twice", () => {
    expect(filled([1, 3], [5, 9], [2, 12]).sackBlocks(4)).toEqual([2, 3])
    expect(filled([3, 5], [7, 9], [2, 12]).sackBlocks(4)).toEqual([3, 5, 2, 12])
  })

  it("RFC 2883 §4: say nothing of a duplicate that is not in the latest segment", () => {
    const buffer = filled([1, 3], [1, 3])
    expect(buffer.hasSack).toBe(true)
    put(buffer, 3, 5)
    expect([buffer.hasSack, buffer.sackBlocks(4)]).toEqual([false, []])
  })

  it("do not mention duplicates where D-SACK is not wanted", () => {
    const buffer = new ReceiveBuffer(1)
    buffer.insert(1, 10, false)
    expect(buffer.insert(1, 10, false)).toBe(0)
    expect(buffer.hasSack).toBe(false)
  })
})

/** The plainest thing that behaves like a receive buffer: a set of positions, and who touched them last. */
class Model {
  private readonly arrived = new Set<number>()
  private readonly stamp = new Map<number, number>()
  next = 1
  private clock = 0
  duplicate: number[] = []

  insert(from: number, to: number): void {
    if (from === to) return
    const had = (at: number) => at < this.next || this.arrived.has(at)
    const positions = Array.from({ length: to - from }, (_, i) => from + i)
    const first = positions.find(had)
    const after = positions.find((at) => first !== undefined && at > first && !had(at)) ?? to
    this.duplicate = first === undefined ? [] : [first, Math.min(after, first < this.next ? this.next : to)]
    for (const at of positions) {
      this.arrived.add(at)
      this.stamp.set(at, this.clock)
    }
    this.clock++
    while (this.arrived.has(this.next)) this.next++
  }

  get blocks(): number[] {
    const above = [...this.arrived].filter((at) => at >= this.next).sort((a, b) => a - b)
    const runs: { left: number; right: number; stamp: number }[] = []
    for (const at of above) {
      const last = runs.at(-1)
      const stamp = this.stamp.get(at) ?? 0
      if (last === undefined || last.right !== at) runs.push({ left: at, right: at + 1, stamp })
      else Object.assign(last, { right: at + 1, stamp: Math.max(last.stamp, stamp) })
    }
    return runs.sort((a, b) => b.stamp - a.stamp).flatMap(({ left, right }) => [left, right])
  }

  get pending(): number {
    return [...this.arrived].filter((at) => at >= this.next).length
  }
}

/** Segments that overlap, repeat and overtake each other, and how much is read after each. */
const traffic = fc.array(
  fc.record({
    from: fc.integer({ min: 1, max: 150 }),
    length: fc.integer({ min: 0, max: 20 }),
    isCounted: fc.boolean(),
    read: fc.option(fc.integer({ min: 0, max: 30 })),
  }),
  { minLength: 1, maxLength: 80 },
)

describe("a receive buffer, whatever arrives,", () => {
  it("gives exactly the bytes that were sent, once, in order", () => {
    fc.assert(
      fc.property(traffic, (segments) => {
        const [buffer, model] = [new ReceiveBuffer(1), new Model()]
        const read: number[] = []
        const take = (most: number) =>
          read.push(...((data) => (data === 0 ? [] : (data as Uint8Array)))(buffer.take(most)))
        for (const { from, length, read: most } of segments) {
          const before = model.next
          model.insert(from, from + length)
          expect(put(buffer, from, from + length)).toBe(model.next - before)
          if (most !== null) take(most)
          expect(buffer.next).toBe(model.next)
          expect(buffer.readable).toBe(model.next - 1 - read.length)
          expect(buffer.pending).toBe(model.pending)
        }
        take(1000)
        expect(read).toEqual([...bytesOf(1, model.next)])
      }),
      { numRuns: 300 },
    )
  })

  it("reports what a naive model reports", () => {
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 4 }), (segments, most) => {
        const [buffer, model] = [new ReceiveBuffer(1), new Model()]
        for (const { from, length, isCounted } of segments) {
          if (length === 0) continue
          model.insert(from, from + length)
          buffer.insert(from, isCounted ? length : bytesOf(from, from + length), true)
          const expected = [...model.duplicate, ...model.blocks].slice(0, 2 * most)
          expect(buffer.hasSack).toBe(expected.length > 0)
          expect(buffer.sackBlocks(most)).toEqual(expected)
        }
      }),
      { numRuns: 300 },
    )
  })

  it("keeps counted data and bytes apart: each position is of the kind that came first", () => {
    fc.assert(
      fc.property(traffic, (segments) => {
        const buffer = new ReceiveBuffer(1)
        const kinds = new Map<number, boolean>()
        const taken: boolean[] = []
        const take = (most: number): SegmentData => {
          const data = buffer.take(most)
          const isCounted = typeof data === "number"
          if (!isCounted) expect(data).toEqual(bytesOf(taken.length + 1, taken.length + 1 + data.length))
          taken.push(...Array.from({ length: sizeOfData(data) }, () => isCounted))
          return data
        }
        for (const { from, length, isCounted, read } of segments) {
          for (let at = from; at < from + length; at++) if (!kinds.has(at)) kinds.set(at, isCounted)
          buffer.insert(from, isCounted ? length : bytesOf(from, from + length), false)
          if (read !== null) take(read)
        }
        while (take(1000) !== 0);
        expect(taken).toHaveLength(buffer.next - 1)
        expect(taken).toEqual(taken.map((_, i) => kinds.get(i + 1)))
      }),
      { numRuns: 300 },
    )
  })
})
