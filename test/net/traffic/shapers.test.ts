import { CDSmooth, LeakyBucket, RTSmooth, type Shaper, TokenBucket } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

type Arrival = [time: number, size: number]
type Departure = [time: number, size: number]

const arrivals = fc
  .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1600 })), {
    maxLength: 60,
    size: "max",
  })
  .map((gaps) => {
    let time = 0
    return gaps.map(([gap, size]): Arrival => {
      time += gap
      return [time, size]
    })
  })

function departures(shaper: Shaper, packets: readonly Arrival[]): Departure[] {
  return packets.flatMap(([time, size]): Departure[] => {
    const leave = shaper.release(time, size)
    return leave === "drop" ? [] : [[leave, size]]
  })
}

/** The largest excess of what leaves between any two departures, both included, over a bound for that time. */
function excess(packets: readonly Departure[], bound: (interval: number) => number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (const [i, [start]] of packets.entries()) {
    let sum = 0
    for (const [time, size] of packets.slice(i)) {
      sum += size
      largest = Math.max(largest, sum - bound(time - start))
    }
  }
  return largest
}

const shapers: [string, () => Shaper, (interval: number) => number][] = [
  ["token bucket", () => new TokenBucket({ rate: 4000, bucket: 1500 }), (tau) => 1500 + 500 * tau],
  [
    "token bucket with an output rate",
    () => new TokenBucket({ rate: 4000, bucket: 1500, outputRate: 16_000 }),
    (tau) => Math.min(1500 + 500 * (tau + 1.5), 1500 + 2000 * tau), // the output delays by up to 1500 B / 2000 B/s, and by one packet
  ],
  ["leaky bucket", () => new LeakyBucket({ rate: 4000, space: 4000 }), (tau) => 1600 + 500 * tau],
  [
    "(r,T)-smooth",
    () => new RTSmooth({ bitsPerFrame: 12_000, frame: "0.7s", origin: 0.3 }),
    (tau) => (Math.floor(tau / 0.7 + 1e-9) + 2) * 1500,
  ],
  [
    "(C,D)-smooth",
    () => new CDSmooth({ amount: 1500, window: "0.7s" }),
    (tau) => (Math.floor(tau / 0.7 + 1e-9) + 1) * 1500,
  ],
]

describe("every shaper", () => {
  it.each(shapers)("%s: lets no more pass in any interval than its envelope", (_, make, bound) => {
    fc.assert(
      fc.property(arrivals, (packets) => {
        expect(excess(departures(make(), packets), bound)).toBeLessThan(1e-3)
      }),
      { numRuns: 300 },
    )
  })

  it.each(shapers)("%s: keeps the order, and no packet leaves before it came", (_, make) => {
    fc.assert(
      fc.property(arrivals, (packets) => {
        const shaper = make()
        let last = 0
        for (const [time, size] of packets) {
          const leave = shaper.release(time, size)
          if (leave === "drop") continue
          expect(leave).toBeGreaterThanOrEqual(Math.max(last, time))
          last = leave
        }
      }),
    )
  })

  it.each(shapers)("%s: drops what is larger than its mtu, and stays as it was", (_, make) => {
    const [one, other] = [make(), make()]
    expect(one.release(0, one.mtu + 1)).toBe("drop")
    expect([one.release(0.1, one.mtu), one.release(0.2, 10)]).toEqual([
      other.release(0.1, one.mtu),
      other.release(0.2, 10),
    ])
  })

  it.each(shapers)("%s: does the same again after a reset", (_, make) => {
    const shaper = make()
    const packets: Arrival[] = [
      [0, 1000],
      [0.1, 1000],
      [0.2, 300],
    ]
    const before = departures(shaper, packets)
    shaper.reset()
    expect(departures(shaper, packets)).toEqual(before)
  })
})

describe("token bucket", () => {
  it("starts with fewer tokens when told so", () => {
    const shaper = new TokenBucket({ rate: 8000, bucket: "2kB", initial: 500 })
    expect([shaper.release(0, 1000), shaper.release(2.5, 2000)]).toEqual([0.5, 2.5])
  })

  it("counts from the time of a reset", () => {
    const shaper = new TokenBucket({ rate: 8000, bucket: 2000, initial: 0 })
    shaper.reset(100)
    expect(shaper.release(100, 1000)).toBe(101)
  })

  it("says what is wrong with its options", () => {
    expect(() => new TokenBucket({ rate: "1M", bucket: 100, initial: 200, outputRate: 0 })).toThrow(
      `token bucket: rate: "1M" is no bandwidth; did you mean "1Mbps" or "1MBps"?; initial is 200; it must be <= bucket, 100; outputRate is 0; it must be > 0`,
    )
  })
})

describe("boundaries in time", () => {
  it("frames and windows end where decimal times say", () => {
    const frames = new RTSmooth({ bitsPerFrame: 8000, frame: 0.1 })
    const windows = new CDSmooth({ amount: 1000, window: 0.1 })
    const times = Array.from({ length: 1000 }, (_, i) => i * 0.1) // 0.30000000000000004 and the like
    for (const time of times) {
      expect(frames.release(time, 1000)).toBe(time)
      expect(windows.release(time, 1000)).toBe(time)
    }
  })

  it("a leaky bucket has the room of a packet that leaves now", () => {
    const bucket = new LeakyBucket({ rate: 8000, space: 1000 })
    for (let i = 0; i < 100; i++) expect(bucket.release(i * 0.1, 100)).toBeCloseTo((i + 1) * 0.1, 9)
  })

  it("knows packets from before its origin", () => {
    const frames = new RTSmooth({ bitsPerFrame: 800, frame: 1, origin: 5.5 })
    expect([frames.release(0.2, 100), frames.release(0.2, 100)]).toEqual([0.2, 0.5])
  })
})

describe("merging", () => {
  it("gives an envelope that whatever conforms to one of the two conforms to", () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.tuple(fc.integer({ min: 1600, max: 9000 }), fc.double({ min: 0.1, max: 3, noNaN: true })),
        fc.tuple(fc.integer({ min: 1600, max: 9000 }), fc.double({ min: 0.1, max: 3, noNaN: true })),
        (packets, [c1, d1], [c2, d2]) => {
          const one = () => new CDSmooth({ amount: c1, window: d1 })
          const merged = one().merge(new CDSmooth({ amount: c2, window: d2 }))
          const conforming = departures(one(), packets)
          for (const [i, [leave]] of departures(merged, conforming).entries())
            expect(leave).toBeCloseTo(conforming[i][0], 9)
        },
      ),
    )
  })
})
