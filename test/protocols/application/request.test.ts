import { Exponential } from "@hourglass/net"
import {
  RequestClient,
  type RequestClientOptions,
  type RequestRecord,
  RequestServer,
  type RequestServerOptions,
  Tcp,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { nanoseconds } from "../internet.js"
import { twoHosts } from "../socket/programs.js"

/** A client and a server with a link of 10 ms between them. */
function bench(
  options: Partial<RequestClientOptions>,
  serverOptions: Partial<RequestServerOptions> = {},
  link: Parameters<typeof twoHosts>[0] = { delay: "10ms" },
) {
  const net = twoHosts(link)
  const server = net.b.install(new RequestServer("server", serverOptions))
  const client = net.a.install(new RequestClient("client", { to: net.b, ...options }))
  return { ...net, server, client }
}

const timesOf = (records: readonly RequestRecord[]) =>
  records.map(({ sentAt, responseTime }) => [nanoseconds(sentAt), nanoseconds(responseTime ?? Number.NaN)])

describe("request and response", () => {
  it("takes a round trip each over one connection, and one more for the first", () => {
    const { sim, client, server, b } = bench({ count: 3, responseSize: 1000, thinkTime: "1s" })
    sim.run()
    expect(timesOf(client.records)).toEqual([
      [0, 0.04],
      [1.04, 0.02],
      [2.06, 0.02],
    ])
    expect([server.answered, client.isDone, b.part(Tcp).connections]).toEqual([3, true, []])
    expect(client.summary()).toMatchObject({ requests: 3, answered: 3, failed: {} })
    expect(client.summary().responseTime.max).toBeCloseTo(0.04, 9)
  })

  it("takes two round trips each over connections of their own", () => {
    const { sim, client } = bench({ count: 3, responseSize: 1000, keepsConnection: false })
    sim.run()
    expect(timesOf(client.records)).toEqual([
      [0, 0.04],
      [0.04, 0.04],
      [0.08, 0.04],
    ])
  })

  it("counts the work of the server and the transmission of the answer", () => {
    const { sim, client } = bench(
      { count: 1, requestSize: 1000, responseSize: 10_000 },
      { workTime: "0.5s" },
      { delay: "10ms", bandwidth: "1Mbps" },
    )
    sim.run()
    const [{ responseTime = 0, firstByteTime = 0 }] = client.records
    expect(firstByteTime).toBeGreaterThan(0.54 + 0.008) // two round trips, work, the request at 1 Mb/s
    expect(responseTime - firstByteTime).toBeGreaterThan((8552 * 8) / 1e6) // the first segment has 1448 bytes
    expect(responseTime - firstByteTime).toBeLessThan(0.09)
  })

  it("draws sizes and times, the same ones for the same seed", () => {
    const play = (seed: number) => {
      const { sim, a, b } = twoHosts({ delay: "1ms" }, { seed })
      b.install(new RequestServer("server", { workTime: (random) => new Exponential(random, { mean: 0.1 }) }))
      const client = a.install(
        new RequestClient("client", {
          to: b,
          count: 200,
          responseSize: (random) => new Exponential(random, { mean: 5000 }),
          thinkTime: (random) => new Exponential(random, { mean: 1 }),
        }),
      )
      sim.run()
      return client
    }
    const client = play(1)
    expect(play(1).records).toEqual(client.records)
    expect(play(2).records).not.toEqual(client.records)
    const mean = client.records.reduce((sum, { responseSize }) => sum + responseSize, 0) / 200
    expect(mean).toBeGreaterThan(4000)
    expect(mean).toBeLessThan(6000)
    expect(client.summary().responseTime.mean).toBeGreaterThan(0.08)
    expect(client.summary().responseTime.mean).toBeLessThan(0.13)
  })

  it("tells why there is no answer, and goes on over a new connection", () => {
    const { sim, client, link } = bench({ count: 3, timeout: "1s", thinkTime: "1s", responseSize: 100 })
    sim.at(0.5, () => link.down())
    sim.at(2.5, () => link.up())
    const ended: number[] = []
    client.ended.on(({ number }) => ended.push(number))
    sim.run()
    expect(client.records.map(({ error, responseTime }) => error ?? nanoseconds(responseTime ?? 0))).toEqual([
      0.04,
      "timed-out",
      0.04,
    ])
    expect(client.summary()).toMatchObject({ requests: 3, answered: 2, failed: { "timed-out": 1 } })
    expect(ended).toEqual([1, 2, 3])
  })

  it("is refused where there is no server", () => {
    const { sim, a, b } = twoHosts()
    const client = a.install(new RequestClient("client", { to: b, count: 2, thinkTime: 1 }))
    sim.run()
    expect(client.summary()).toMatchObject({ answered: 0, failed: { refused: 2 } })
    expect(client.summary().responseTime.mean).toBeNaN()
  })

  it("is copied with its network: the copy asks the copy", () => {
    const { sim, net, client } = bench({ count: 1 })
    const copy = sim.add(net.duplicate("twin"))
    sim.run()
    const twin = sim.component("/twin/a/client") as RequestClient
    expect(copy).not.toBe(net)
    expect(twin.records).toEqual(client.records)
    expect((sim.component("/twin/b/server") as RequestServer).answered).toBe(1)
  })

  it("checks its options", () => {
    expect(() => new RequestClient("client", { to: "10.0.0.1", count: 0 })).toThrow(
      "client: count is 0; it must be >= 1",
    )
  })
})
