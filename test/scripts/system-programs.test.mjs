import { expect, it } from "vitest"
import { leftOut, systemPrograms, systemRights } from "../../scripts/system-programs.mjs"

it("says loudly which suites are left out, and what they need", () => {
  const bird = systemPrograms.find((row) => row.package === "bird2")
  expect(leftOut(bird)).toBe('!!! LEFT OUT: routers tests. They need the Debian package "bird2".')
  expect(leftOut(systemRights[0])).toBe("!!! LEFT OUT: routers tests. They need the device /dev/net/tun.")
})
