import { congestionName, flag, listOf, quantity, seconds, z } from "hourglass"
import { describe, expect, it } from "vitest"

const parameters = z.object({
  duration: quantity(seconds).default("20s"),
  congestion: listOf(congestionName).prefault("reno, cubic"),
  plot: flag(),
})

const faultsOf = (given: object) => parameters.safeParse(given).error?.issues.map(({ message }) => message)

describe("parameters of scenarios", () => {
  it("have their defaults", () => {
    expect(parameters.parse({})).toEqual({ duration: "20s", congestion: ["reno", "cubic"], plot: false })
  })

  it("are read from the words of a command line", () => {
    expect(parameters.parse({ congestion: "bbr", plot: true })).toMatchObject({
      congestion: ["bbr"],
      plot: true,
    })
  })

  it("are refused in the reader's words", () => {
    expect(faultsOf({ congestion: "cubik,reno" })).toEqual([
      'congestion: there is no congestion control "cubik"; did you mean "cubic"?; there are tahoe, reno, newreno, vegas, cubic, bbr, bbr3, or give a class',
    ])
    expect(faultsOf({ duration: "10" })).toHaveLength(1)
  })
})
