/**
 * The packet filter switch against J-Sim's own test of it: requests reach the filter that they name.
 *
 * Adapted: J-Sim's replies come 10 s later, as messages; ours are services and answer at once.
 */
import { made, PacketFilter } from "@hourglass/inet"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"
import { star } from "../inet/world.js"

class Configurable extends PacketFilter {
  protected override configure(command: unknown): unknown {
    return [this.name, command]
  }
}

function bench() {
  const { router, sim } = star(3)
  for (let filter = 0; filter < 3; filter++) router.addFilter(made(Configurable))
  const configure = (bank: number, filter: number, command: unknown) =>
    ask(router.csl.filterSwitch.configure, { bank, filter, command })
  return { sim, configure }
}

describe("packet filter switch", () => {
  it("hands three requests to the filters that they name, and their replies back", () => {
    const { configure } = bench()
    expect([configure(1, 2, "REQUEST1"), configure(0, 1, "REQUEST2"), configure(2, 0, "REQUEST3")]).toEqual([
      { ok: true, reply: ["pf1_2", "REQUEST1"] },
      { ok: true, reply: ["pf0_1", "REQUEST2"] },
      { ok: true, reply: ["pf2_0", "REQUEST3"] },
    ])
  })

  it("says so when there is no such filter", () => {
    const { configure } = bench()
    expect(configure(1, 3, "?")).toEqual({ ok: false, error: "/net/r/csl/pfs knows no filter 3 in bank 1" })
    expect(configure(7, 0, "?")).toEqual({ ok: false, error: "/net/r/csl/pfs knows no filter 0 in bank 7" })
  })

  it("gives no reply where a filter understands no configuration", () => {
    class Plain extends PacketFilter {}
    const { router } = star(1)
    router.addFilter(made(Plain))
    const reply = ask(router.csl.filterSwitch.configure, { bank: 0, filter: 0, command: 1 })
    expect(reply).toEqual({ ok: true, reply: undefined })
  })
})
