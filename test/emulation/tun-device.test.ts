import { openTun, type TunOptions } from "@hourglass/emulation"
import { afterEach, describe, expect, it, vi } from "vitest"

const complaint = (options: Partial<TunOptions>) =>
  openTun({ device: "hgtest", ...options }).then(String, String)

afterEach(() => {
  vi.restoreAllMocks()
})

describe("a TUN device", () => {
  it("is refused with all faults of its options", async () => {
    expect(await complaint({ device: "a/b", mtu: 20 })).toBe(
      'OptionError: TUN device: "a/b" is no name for a device; take 1 to 15 letters and digits, as "hg0"; mtu is 20; it must be a whole number of bytes, 68 to 65507',
    )
    expect(await complaint({ address: "10.99.0.1" })).toBe(
      'OptionError: "10.99.0.1" is no address on a link; write it with its prefix: 10.99.0.2/24',
    )
  })

  it("is for Linux", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("darwin")
    expect(await complaint({})).toBe("EmulationError: TUN devices are for Linux; this is darwin")
  })

  it.runIf(process.platform === "linux")("does not take the name of another device", async () => {
    expect(await complaint({ device: "lo" })).toBe(
      "EmulationError: cannot make the TUN device lo: a network device of this name exists already; take another",
    )
  })
})
