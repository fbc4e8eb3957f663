/** Captures as files. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { network, Simulation } from "hourglass"
import { expect, it } from "vitest"

it("share one listener for the end of the process, and none is left when all are closed", () => {
  const folder = mkdtempSync(join(tmpdir(), "captures-"))
  const net = network(new Simulation())
  const before = process.listenerCount("exit")
  const closes = Array.from({ length: 12 }, (_, i) => net.capture(join(folder, `${i}.pcapng`)))
  expect(process.listenerCount("exit")).toBe(before + 1)
  for (const close of closes) close()
  expect(process.listenerCount("exit")).toBe(before)
  rmSync(folder, { recursive: true })
})
