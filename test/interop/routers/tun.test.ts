import { joinTun } from "@hourglass/emulation"
import { census, network, RealTimeSimulation } from "hourglass"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { become, Namespace, run } from "./namespace.js"
import { outside } from "./real-router.js"
import { during, type Row, rowBehind } from "./row.js"

describe("a TUN device joined to a simulated router", () => {
  let namespace: Namespace
  beforeEach(async () => {
    namespace = await Namespace.make(outside.router)
  })
  afterEach(() => namespace.remove())

  /** Routers that know by hand where the real kernel is, and a kernel that knows where they are. */
  async function rowWithStaticRoutes(): Promise<Row> {
    const row = await rowBehind(namespace)
    for (const router of row.routers.slice(1)) router.addRoute(outside.link, [{ interface: 0 }]) // the way back
    await namespace.ip("route", "add", "10.0.0.0/8", "via", outside.peer)
    return row
  }

  it("lets the kernel ping a host three simulated hops behind it, with packets of every size", async () => {
    const row = await rowWithStaticRoutes()
    const { net, host, simulation } = row
    const hopsLeft = await during(row, async () => {
      const sizes = ["56", "1472", "4000"] // the largest that fits, and one in fragments
      return Promise.all(sizes.map((size) => namespace.ping(host.address.toString(), "-s", size)))
    })
    expect(hopsLeft).toEqual([1, 2, 3].map(() => [61, 61, 61]))
    const fragments = 3 * (1 + 1 + 3)
    expect(row.bridge.counts).toMatchObject({ packetsIn: fragments, packetsOut: fragments, dropped: {} })
    expect(simulation.drops()).toEqual([])
    expect(census(net).unaccounted).toBe(0)
  })

  it("shows the kernel's traceroute the simulated routers", async () => {
    const row = await rowWithStaticRoutes()
    const addresses = [...row.routers, row.host]
    const hops = await during(row, async () => {
      const to = row.host.address.toString()
      const asked = await Promise.all([1, 2, 3, 4].map((ttl) => namespace.answererOf(to, ttl)))
      expect(asked).toEqual(addresses.map((node) => node.address.toString()))
      return asked.length
    })
    expect(hops).toBe(4)
  })

  it("takes the carrier from the interface when the kernel loses the device", async () => {
    const row = await rowBehind(namespace)
    const lost = await during(row, async () => {
      await namespace.ip("link", "delete", namespace.device)
      return become(false, () => row.bridge.isOpen)
    })
    expect([lost, row.routers[0].interfaces[1].interface.isUp]).toEqual([false, false])
    expect(row.bridge.fault).toMatch(/^socat ended with code/)
  })

  it("leaves nothing behind when it cannot be configured", async () => {
    const node = network(new RealTimeSimulation()).router("r")
    const joined = joinTun(node, {
      device: "hg-nowhere",
      address: "10.99.0.2/24",
      namespace: "no-such-place",
    })
    await expect(joined).rejects.toThrow(
      /^"ip link set dev hg-nowhere netns no-such-place" failed: .*no-such-place/,
    )
    expect(await run("ip", "-brief", "link")).not.toContain("hg-nowhere")
    expect(node.interfaces).toEqual([])
  })
})
