import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SendBuffer } from "../../../packages/protocols/src/tcp/send-buffer.js"

const text = (words: string): Uint8Array => new TextEncoder().encode(words)

describe("a send buffer", () => {
  it("takes what there is room for", () => {
    const buffer = new SendBuffer(1, 10)
    expect([buffer.write(text("hello")), buffer.room]).toEqual([5, 5])
    expect([buffer.write(text("worldwide")), buffer.room, buffer.end]).toEqual([5, 0, 11])
    expect(buffer.take(1, 10)).toEqual(text("helloworld"))
    expect(buffer.write(7)).toBe(0)
  })

  it("has room again for what is acknowledged", () => {
    const buffer = new SendBuffer(1, 10)
    buffer.write(text("helloworld"))
    buffer.release(4)
    expect([buffer.start, buffer.end, buffer.room]).toEqual([4, 11, 3])
    expect(buffer.write(text("!!!!"))).toBe(3)
    expect(buffer.take(4, 10)).toEqual(text("loworld!!!"))
  })

  it("gives counted data as a number, wherever the slice lies", () => {
    const buffer = new SendBuffer(1, 5000)
    expect(buffer.write(6000)).toBe(5000)
    expect([buffer.take(1, 1460), buffer.take(2921, 1460)]).toEqual([1460, 1460])
  })

  it("does not copy bytes of one write", () => {
    const data = text("helloworld")
    const buffer = new SendBuffer(1, 100)
    buffer.write(data)
    buffer.write(data)
    const slice = buffer.take(13, 4) as Uint8Array
    expect(slice).toEqual(text("llow"))
    expect(slice.buffer).toBe(data.buffer)
  })

  it("fills counted data between bytes with zeros", () => {
    const buffer = new SendBuffer(1, 100)
    buffer.write(text("ab"))
    buffer.write(2)
    buffer.write(1)
    buffer.write(text("cd"))
    expect(buffer.take(2, 5)).toEqual(text("b\0\0\0c"))
    expect(buffer.take(3, 3)).toBe(3)
  })

  it("takes an endless source, as the last", () => {
    const buffer = new SendBuffer(1, 10)
    buffer.write(text("head"))
    expect(buffer.write(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect([buffer.end, buffer.room, buffer.write(1)]).toEqual([Number.POSITIVE_INFINITY, 0, 0])
    expect(buffer.take(4, 3)).toEqual(text("d\0\0"))
    buffer.release(1e9)
    expect([buffer.start, buffer.take(1e9, 1460)]).toEqual([1e9, 1460])
  })

  it("is endless even where it is full", () => {
    const buffer = new SendBuffer(1, 10)
    buffer.write(10)
    buffer.write(Number.POSITIVE_INFINITY)
    expect(buffer.end).toBe(Number.POSITIVE_INFINITY)
  })

  it("has every byte in its place, whatever is written, sent again and acknowledged", () => {
    const step = fc.oneof(
      fc.record({ write: fc.uint8Array({ maxLength: 30 }) }),
      fc.record({ count: fc.nat(30) }),
      fc.record({ release: fc.nat(100) }),
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.array(fc.nat(), { minLength: 4 }),
        (steps, chances) => {
          const buffer = new SendBuffer(1, 300)
          const written: (number | undefined)[] = []
          for (const [i, what] of steps.entries()) {
            if ("write" in what) written.push(...what.write.subarray(0, buffer.write(what.write)))
            if ("count" in what) written.push(...new Array(buffer.write(what.count)).fill(undefined))
            if ("release" in what)
              buffer.release(buffer.start + (what.release % (buffer.end - buffer.start + 1)))
            expect(buffer.end).toBe(1 + written.length)
            expect(buffer.room).toBe(300 - (buffer.end - buffer.start))
            const from = buffer.start + (chances[i % chances.length] % (buffer.end - buffer.start + 1))
            const length = chances[(i + 1) % chances.length] % (buffer.end - from + 1)
            const expected = written.slice(from - 1, from - 1 + length)
            const areCounted = expected.every((byte) => byte === undefined)
            expect(buffer.take(from, length)).toEqual(
              areCounted ? length : Uint8Array.from(expected, (byte) => byte ?? 0),
            )
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
