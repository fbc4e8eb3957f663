import { describe, expect, it } from "vitest"
import { Departures } from "../../../packages/protocols/src/tcp/departures.js"
import { SentSegments } from "../../../packages/protocols/src/tcp/sent-segments.js"

/** So many segments of 1000 bytes, sent one after the other. */
function sent(count: number) {
  const segments = new SentSegments()
  const departures = new Departures(segments)
  for (let i = 0; i < count; i++) departures.note(segments.push(1000 * i, 1000 * (i + 1), 0), 10 * i)
  const flights = () => Array.from({ length: segments.length }, (_, i) => departures.flightOf(i))
  return { segments, departures, flights }
}

describe("departures", () => {
  it("remember what was on the way and lost as each of many segments was sent", () => {
    const { departures, flights } = sent(100)
    expect(flights()).toEqual(Array.from({ length: 100 }, (_, i) => 1000 * (i + 1)))
    expect(departures.lostBefore(99)).toBe(990)
  })

  it("are those of the copy that was sent last", () => {
    const { segments, departures, flights } = sent(3)
    segments.markLost(0)
    departures.note(0, 1000)
    expect([flights(), departures.lostBefore(0)]).toEqual([[3000, 2000, 3000], 1000])
  })

  it("know of each part of a segment that was split", () => {
    const { segments, departures, flights } = sent(2)
    segments.split(0, 500)
    expect(flights()).toEqual([1000, 2000, 2000])
    departures.note(segments.push(2000, 3000, 0), 0)
    expect(flights()).toEqual([1000, 2000, 2000, 3000])
  })
})
