import { OptionError, Simulation } from "@hourglass/aca"
import { type CongestionName, type InitialWindow, Tcp, type TcpOptions } from "@hourglass/protocols"
import { network } from "hourglass"
import { describe, expect, it } from "vitest"
import { established } from "./play.js"

describe("TCP options", () => {
  it.each<[Partial<TcpOptions>, string]>([
    [{ minRto: 2, maxRto: 1 }, "minRto is 2; it must be <= maxRto, 1"],
    [{ sendBuffer: 1000.5 }, "sendBuffer is 1000.5; it must be a whole number >= 1"],
    [{ initialSsthresh: Number.NaN }, "initialSsthresh is NaN; it must be > 0"],
    [
      { initialWindow: "rfc6982" as InitialWindow },
      'initialWindow is "rfc6982"; it must be a number of segments',
    ],
    [
      { congestion: "qubic" as CongestionName },
      'there is no congestion control "qubic"; did you mean "cubic"?',
    ],
    [
      { congestion: undefined as unknown as CongestionName },
      "congestion is undefined; give a name, a subclass of CongestionControl or what makes one",
    ],
    [{ nagel: false } as Partial<TcpOptions>, 'there is no option "nagel"; did you mean "nagle"?'],
    [{ challengeAcks: Number.NaN }, "challengeAcks is NaN; it must be >= 0"],
    [{ ttl: 0 }, "ttl is 0; it must be a whole number within 1 and 255"],
    [{ dscp: 64 }, "dscp is 64; it must be a whole number within 0 and 63"],
  ])("%o: says what is wrong", (options, fault) => {
    expect(() => new Tcp("tcp", options)).toThrow(fault)
  })

  it("says all that is wrong at once", () => {
    expect(() => new Tcp("tcp", { mss: 1, delayedAck: 1, ttl: 300 })).toThrow(/mss.*delayedAck.*ttl/)
  })

  it("are looked at when a flow is made, not when it begins", () => {
    const net = network(new Simulation(), "10.0.0.0/24")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b)
    expect(() => net.tcp(a, b, { mss: 10, start: 5 })).toThrow(OptionError)
  })
})

describe("a stream", () => {
  it.each([-1, 1.5, Number.NaN])("cannot write or read %d bytes", (count) => {
    const { connection } = established()
    expect(() => connection.write(count)).toThrow("it must be a whole number >= 0")
    expect(() => connection.read(count)).toThrow("it must be a whole number >= 0")
  })

  it.each([
    ["hi", '"hi"'],
    [undefined, "undefined"],
    [[1, 2, 3], "an array"],
    [5n, "5n"],
  ])("cannot write %s", (data, shown) => {
    const { connection } = established()
    expect(() => connection.write(data as never)).toThrow(
      `cannot write ${shown}; give bytes (a Uint8Array), or how many: then it must be a whole number >= 0`,
    )
  })

  it("says how text is written", () => {
    const { connection } = established()
    expect(() => connection.write("hi" as never)).toThrow("text must be encoded: encodeUtf8(text)")
  })
})
