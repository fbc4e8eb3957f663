import { joinTun } from "@hourglass/emulation"
import { census, network, RealTimeSimulation, SocketApplication } from "hourglass"
import { describe, expect, it } from "vitest"
import { become, run as runProgram } from "./namespace.js"
import { addStaticRoutes, withRow } from "./row.js"

/** Gives back what it gets. */
class EchoServer extends SocketApplication {
  override *main() {
    const connection = yield* this.listen(7).accept()
    while (connection.ok) {
      const got = yield* connection.read()
      if (!got.ok) break
      yield* connection.write(got.data)
    }
    if (connection.ok) connection.close()
  }
}

describe("a TUN device joined to a simulated router", () => {
  it("lets the kernel ping a host three simulated hops behind it, with packets of every size", async () => {
    await withRow(async (row, namespace, run) => {
      await addStaticRoutes(row, namespace)
      const sizes = ["56", "1472", "4000"] // the largest that fits, and one in three fragments
      const hopsLeft = await run(() =>
        Promise.all(sizes.map((size) => namespace.ping(row.host.address.toString(), "-s", size))),
      )
      expect(hopsLeft).toEqual(sizes.map(() => [61, 61, 61]))
      const packets = 3 * (1 + 1 + 3)
      expect(row.bridge.counts).toMatchObject({ packetsIn: packets, packetsOut: packets, dropped: {} })
      expect(row.simulation.drops()).toEqual([])
      expect(census(row.net).unaccounted).toBe(0)
    })
  })

  it("shows the kernel the routers on the way, as traceroute asks for them", async () => {
    await withRow(async (row, namespace, run) => {
      await addStaticRoutes(row, namespace)
      const answerers = await run(() => {
        const host = row.host.address.toString()
        return Promise.all([1, 2, 3, 4].map((ttl) => namespace.answererOf(host, ttl)))
      })
      expect(answerers).toEqual([...row.routers, row.host].map((node) => node.address.toString()))
    })
  })

  it("lets a program of the system talk TCP with a simulated server", async () => {
    await withRow(async (row, namespace, run) => {
      await addStaticRoutes(row, namespace)
      row.host.install(new EchoServer("echo"))
      const sent = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >> 5)
      const received = await run(() =>
        namespace.filter(sent, "socat", "-t", "5", "-", `TCP:${row.host.address}:7`),
      )
      expect(Buffer.compare(received, sent)).toBe(0)
      expect(row.bridge.counts.dropped).toEqual({})
    })
  })

  it("takes the carrier from the interface when the kernel loses the device", async () => {
    await withRow(async ({ bridge, routers }, namespace, run) => {
      const isOpen = await run(async () => {
        await namespace.ip("link", "delete", namespace.device)
        return become(false, () => bridge.isOpen)
      })
      expect([isOpen, routers[0].interfaces[bridge.interface].interface.isUp]).toEqual([false, false])
      expect(bridge.fault).toMatch(/^socat ended with code/)
    })
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
    expect(await runProgram("ip", "-brief", "link")).not.toContain("hg-nowhere")
    expect(node.interfaces).toEqual([])
  })
})
