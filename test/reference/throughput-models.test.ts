/** The formulas of Mathis and PFTK against their stored tables, C-01 to C-04. */
import { mathisConstants, mathisWindow, pftkApproximateRate, pftkRate } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import reference from "./data/C-tcp-macro.json" with { type: "json" }
import type { Vector } from "./vector.js"

type Rows = Record<string, number[]>

const vectors = reference.vectors as unknown as readonly Vector<Rows>[]
const lossRates = ({ given }: Vector<Rows>) => given.p as number[]

/** Within 1e-4 of a figure that is written with four decimals. */
const near = (figure: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found - figure) <= 1e-4 * figure + 5e-5,
  toString: () => `${figure} ± 1e-4`,
})

describe("the Mathis formula", () => {
  const constantOf: [string, number][] = [
    ["C sqrt(3/4)", mathisConstants.periodicDelayedAck],
    ["C sqrt(3/2)", mathisConstants.periodic],
    ["C 1.31", mathisConstants.random],
  ]

  it.each(vectors.filter(({ title }) => title === "Mathis formula"))("$id: $title", (vector) => {
    for (const [row, figures] of Object.entries(vector.expect)) {
      const [, constant] = constantOf.find(([name]) => row.includes(name)) ?? []
      expect(lossRates(vector).map((p) => mathisWindow(p, constant))).toEqual(figures.map(near))
    }
  })
})

describe("the PFTK model", () => {
  const tables = vectors.filter(({ title }) => title.startsWith("PFTK table"))

  /** The path that a title names: "PFTK table RTT 0.1 T0 1 b 2 Wmax inf". */
  function pathOf({ title }: Vector<Rows>) {
    const figure = (name: string) =>
      Number(new RegExp(` ${name} ([\\d.]+|inf)`).exec(title)?.[1].replace("inf", "Infinity"))
    return {
      rtt: figure("RTT"),
      timeout: figure("T0"),
      packetsPerAck: figure("b"),
      receiverWindow: figure("Wmax"),
    }
  }

  it.each(tables)("$id: $title", (vector) => {
    const paths = lossRates(vector).map((lossRate) => ({ ...pathOf(vector), lossRate }))
    expect({
      "full model pkt/s": paths.map(pftkRate),
      "approximation pkt/s": paths.map(pftkApproximateRate),
    }).toEqual({
      "full model pkt/s": vector.expect["full model pkt/s"].map(near),
      "approximation pkt/s": vector.expect["approximation pkt/s"].map(near),
    })
  })

  it("says that a loss rate must be a fraction", () => {
    expect(() => mathisWindow(0)).toThrow("the loss rate is 0; it must be > 0 and < 1")
    expect(() => pftkRate({ lossRate: 1, rtt: 0.1, timeout: 1 })).toThrow("the loss rate is 1")
  })
})
