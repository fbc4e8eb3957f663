import {
  bitsPerSecond,
  bytes,
  formatBandwidth,
  formatDuration,
  formatSize,
  fraction,
  Gbps,
  KiB,
  kB,
  kbps,
  MB,
  Mbps,
  MiB,
  minutes,
  ms,
  ns,
  parseBandwidth,
  parseDuration,
  parseFraction,
  parseSize,
  seconds,
  UnitError,
  us,
} from "@hourglass/aca"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

function messageOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof UnitError) return error.message
    throw error
  }
  return "no error"
}

describe("quantities as text", () => {
  it.each([
    ["10ms", 0.01],
    ["20 ms", 0.02],
    [" 5us ", 5e-6],
    ["5µs", 5e-6],
    ["5μs", 5e-6],
    ["100ns", 1e-7],
    ["1.5s", 1.5],
    ["2min", 120],
    ["1h", 3600],
    ["1d", 86400],
    ["1e-3s", 0.001],
    [".5s", 0.5],
    ["0s", 0],
  ])("reads the duration %j as %d seconds", (text, expected) => expect(parseDuration(text)).toBe(expected))

  it.each([
    ["5Mbps", 5e6],
    ["5Mb/s", 5e6],
    ["5 Mbit/s", 5e6],
    ["64kbps", 64_000],
    ["1.1Gbps", 1.1e9],
    ["9600bps", 9600],
    ["10MBps", 80e6],
    ["10MB/s", 80e6],
    ["1KiB/s", 8192],
    ["1Mibps", 1_048_576],
    ["1Tbps", 1e12],
  ])("reads the bandwidth %j as %d bit/s", (text, expected) => expect(parseBandwidth(text)).toBe(expected))

  it.each([
    ["1500B", 1500],
    ["64kB", 64_000],
    ["1.5kB", 1500],
    ["64KiB", 65_536],
    ["10MB", 10e6],
    ["1MiB", 1_048_576],
    ["8000bit", 1000],
    ["12kbit", 1500],
  ])("reads the size %j as %d bytes", (text, expected) => expect(parseSize(text)).toBe(expected))

  it("reads fractions", () => expect(["100%", "0.5%", "0%"].map(parseFraction)).toEqual([1, 0.005, 0]))

  it("takes numbers as seconds, bits a second, bytes and shares", () => {
    expect([seconds(0.01), bitsPerSecond(5e6), bytes(1500), fraction(0.25)]).toEqual([0.01, 5e6, 1500, 0.25])
  })
})

describe("what is no quantity", () => {
  it.each([
    ["10", `"10" is no bandwidth: it has no unit; write for example "10Mbps"`],
    ["10mbps", `"10mbps" is no bandwidth; did you mean "10Mbps"?`],
    ["10M", `"10M" is no bandwidth; did you mean "10Mbps" or "10MBps"?`],
    ["10Kbps", `"10Kbps" is no bandwidth; did you mean "10kbps"?`],
    ["10MBPS", `"10MBPS" is no bandwidth; did you mean "10Mbps" or "10MBps"?`],
    ["10Mb", `"10Mb" is no bandwidth; did you mean "10Mbps"?`],
    ["10MB", `"10MB" is no bandwidth; did you mean "10Mbps" or "10MBps"?`],
    ["10 MBytes/s", `"10 MBytes/s" is no bandwidth; did you mean "10MBps"?`],
    ["1 gbit/sec", `"1 gbit/sec" is no bandwidth; did you mean "1Gbps"?`],
    ["10ms", `"10ms" is no bandwidth, it is a duration; write for example "10Mbps"`],
    ["fast", `"fast" is no bandwidth; write for example "10Mbps"`],
    ["1,000bps", `"1,000bps" is no bandwidth; write for example "10Mbps"`],
    ["", `"" is no bandwidth; write for example "10Mbps"`],
    ["-1Mbps", `"-1Mbps" is no bandwidth; it must not be negative`],
  ])("refuses the bandwidth %j", (text, message) =>
    expect(messageOf(() => bitsPerSecond(text))).toBe(message),
  )

  it.each([
    ["10m", `"10m" is no duration; did you mean "10ms" or "10min"?`],
    ["10sec", `"10sec" is no duration; did you mean "10s"?`],
    ["10 seconds", `"10 seconds" is no duration; did you mean "10s"?`],
    ["10MS", `"10MS" is no duration; did you mean "10ms"?`],
    ["10msec", `"10msec" is no duration; did you mean "10ms"?`],
    ["5u", `"5u" is no duration; did you mean "5us"?`],
    ["2hours", `"2hours" is no duration; did you mean "2h"?`],
    ["5Mbps", `"5Mbps" is no duration, it is a bandwidth; write for example "10ms"`],
    ["10", `"10" is no duration: it has no unit; write for example "10ms"`],
    [
      "3parsec",
      `"3parsec" is no duration: there is no unit "parsec"; write for example "10ms" (units: s ms us µs μs ns ps min h d)`,
    ],
  ])("refuses the duration %j", (text, message) => expect(messageOf(() => seconds(text))).toBe(message))

  it.each([
    ["64KB", `"64KB" is no size; did you mean "64kB" or "64KiB"?`],
    ["64kb", `"64kb" is no size; did you mean "64kB" or "64kbit"?`],
    ["64k", `"64k" is no size; did you mean "64kB"?`],
    ["10bytes", `"10bytes" is no size; did you mean "10B"?`],
    ["10Mbps", `"10Mbps" is no size, it is a bandwidth; write for example "1500B"`],
    ["0.5B", `"0.5B" is no size; it must be a whole number of bytes, and is 0.5`],
    ["1bit", `"1bit" is no size; it must be a whole number of bytes, and is 0.125`],
  ])("refuses the size %j", (text, message) => expect(messageOf(() => bytes(text))).toBe(message))

  it.each([
    [Number.NaN, `NaN is no duration; give seconds, or text such as "10ms"`],
    [Number.POSITIVE_INFINITY, `Infinity is no duration; give seconds, or text such as "10ms"`],
    [-1, "-1 is no duration; it must not be negative"],
    [undefined, `undefined is no duration; give seconds, or text such as "10ms"`],
    [null, `null is no duration; give seconds, or text such as "10ms"`],
  ])("refuses the value %j", (value, message) =>
    expect(messageOf(() => seconds(value as number))).toBe(message),
  )

  it("refuses sizes that are no whole bytes, and fractions above 1", () => {
    expect(messageOf(() => bytes(1.5))).toBe("1.5 is no size; it must be a whole number of bytes, and is 1.5")
    expect(messageOf(() => fraction(5))).toBe(
      `5 is no fraction; it must be within 0 and 1, or "0%" and "100%"`,
    )
    expect(messageOf(() => fraction("5"))).toBe(`"5" is no fraction: it has no unit; write for example "5%"`)
    expect(messageOf(() => fraction("5 percent"))).toBe(`"5 percent" is no fraction; did you mean "5%"?`)
    expect(messageOf(() => fraction("101%"))).toBe(
      `"101%" is no fraction; it must be within 0 and 1, or "0%" and "100%"`,
    )
  })
})

describe("quantities as calls", () => {
  it("gives the base unit", () => {
    expect([ms(10), us(5), ns(7), minutes(2)]).toEqual([0.01, 5e-6, 7e-9, 120])
    expect([kbps(64), Mbps(10), Gbps(1)]).toEqual([64_000, 10e6, 1e9])
    expect([kB(64), MB(1), KiB(64), MiB(1)]).toEqual([64_000, 1e6, 65_536, 1_048_576])
  })
})

describe("formatting", () => {
  it.each([
    [0.0123, "12.3 ms"],
    [0, "0 s"],
    [0.999999, "1 s"],
    [9.99999e-4, "1 ms"],
    [1e-9, "1 ns"],
    [2.5e-6, "2.5 µs"],
    [1234.5, "1235 s"],
    [-0.002, "-2 ms"],
    [Number.POSITIVE_INFINITY, "Infinity s"],
    [3e-14, "0.03 ps"],
  ])("prints %d seconds as %s", (value, text) => expect(formatDuration(value)).toBe(text))

  it("prints bandwidths and sizes", () => {
    expect([0, 999, 9600, 5e6, 1e9, 12_345_678].map(formatBandwidth)).toEqual([
      "0 bps",
      "999 bps",
      "9.6 kbps",
      "5 Mbps",
      "1 Gbps",
      "12.35 Mbps",
    ])
    expect([0, 1500, 64_000, 10e6].map(formatSize)).toEqual(["0 B", "1.5 kB", "64 kB", "10 MB"])
  })

  it("prints what the parser reads back, to four digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e13, noNaN: true }), (value) => {
        expect(parseDuration(formatDuration(value)) / value).toBeCloseTo(1, 3)
        expect(parseBandwidth(formatBandwidth(value + 1)) / (value + 1)).toBeCloseTo(1, 3)
      }),
    )
  })
})
