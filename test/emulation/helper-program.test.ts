import { existsSync } from "node:fs"
import { HelperProgram, pathOf } from "@hourglass/emulation"
import { describe, expect, it } from "vitest"
import { complaint } from "../aca/parts.js"

describe("a helper program", () => {
  it("that is not installed is named with its package", () => {
    expect(complaint(() => pathOf({ program: "no-such-program", package: "no-such-package" }))).toBe(
      'EmulationError: no-such-program is not installed; it is in the Debian package "no-such-package"',
    )
  })

  describe.runIf(existsSync("/usr/bin/setpriv"))("that runs", () => {
    const start = (program: string, ...args: string[]) =>
      new HelperProgram({ program, package: "coreutils" }, args)

    it("is ended when it is no longer needed", async () => {
      const sleep = start("sleep", "60")
      expect(sleep.isRunning).toBe(true)
      await sleep.end()
      expect([sleep.isRunning, await sleep.ended]).toEqual([false, "sleep was ended by SIGTERM"])
      await sleep.end()
    })

    it("is killed when it does not want to end", async () => {
      const stubborn = start("sh", "-c", "trap '' TERM; echo ready >&2; while :; do sleep 0.1; done")
      await new Promise((resolve) => setTimeout(resolve, 500)) // until it does not listen
      await stubborn.end()
      expect(await stubborn.ended).toBe("sh was ended by SIGKILL: ready")
    })

    it("tells how it ended by itself, with its last words", async () => {
      const failing = start("sh", "-c", "echo the disk is full >&2; exit 3")
      expect(await failing.ended).toBe("sh ended with code 3: the disk is full")
      expect(failing.isRunning).toBe(false)
    })
  })
})
