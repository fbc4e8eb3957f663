import { RandomStream } from "@hourglass/aca"
import { Constant, encodeUtf8 } from "@hourglass/net"
import {
  Browser,
  type BrowserOptions,
  DrawnPages,
  HttpServer,
  type Page,
  pageList,
  typicalPages,
  typicalTimes,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { nanoseconds } from "../internet.js"
import { twoHosts } from "../socket/programs.js"

const home: Page = {
  target: "/",
  objects: ["/style.css", "/app.js", "/logo.png", "/photo.jpg", "/missing.svg"],
}
const documents = {
  "index.html": "20kB",
  "logo.png": "8kB",
  "style.css": "15kB",
  "app.js": "90kB",
  "photo.jpg": "120kB",
}

/** A browser that loads pages over 10 Mb/s and a round trip of 40 ms. */
function browsing(options: Partial<BrowserOptions> = {}, seed = 1) {
  const { sim, a, b, net } = twoHosts({ bandwidth: "10Mbps", delay: "20ms" }, { seed })
  b.install(new HttpServer("www", { documents }))
  const browser = a.install(new Browser("browser", { to: b, pages: pageList(home), ...options }))
  return { sim, net, browser }
}

describe("a browser", () => {
  it("loads a page: the document, then its objects over several connections", () => {
    const { sim, browser } = browsing()
    const heard: number[] = []
    browser.loaded.on(({ time }) => heard.push(time))
    sim.run()
    const [load] = browser.loads
    expect(load?.format(50)).toBe(
      `/: 6 objects, 253 kB in 413.9 ms over 4 connections
object        status    size     start       end  on
/                200   20 kB       0 s  128.5 ms  #1  ccccc-----======
/style.css       200   15 kB  128.5 ms  181.2 ms  #1                  -----=
/app.js          200   90 kB  128.5 ms  345.7 ms  #1                  ......-----===============
/logo.png        200    8 kB  128.5 ms  241.4 ms  #2                  cccccc------=
/photo.jpg       200  120 kB  128.5 ms  413.9 ms  #3                  cccccc-------=====================
/missing.svg     404    14 B  128.5 ms  252.4 ms  #4                  cccccc--------
. waiting for a connection   c connecting   - waiting for the first byte   = receiving`,
    )
    expect([load?.failures, load?.size, heard]).toEqual([1, 253_014, [load?.time]])
  })

  it("notes when what happened to each object", () => {
    const { sim, browser } = browsing({ pages: pageList({ target: "/style.css", objects: ["/bytes/100"] }) })
    sim.run()
    const [document, object] = browser.loads[0]?.objects ?? []
    // The handshake: SYN and SYN ACK of 60 bytes at 10 Mb/s, 20 ms each way. Then the request.
    const connected = 0.04 + (2 * 60 * 8) / 1e7
    expect(document).toMatchObject({
      startedAt: 0,
      connectStartedAt: 0,
      status: 200,
      size: 15_000,
      connection: 1,
    })
    expect(document?.connectedAt).toBeCloseTo(connected, 9)
    expect(document?.sentAt).toBe(document?.connectedAt)
    expect(document?.firstByteAt).toBeGreaterThan(connected + 0.04)
    expect(document?.firstByteAt).toBeLessThan(connected + 0.043)
    expect(object).toMatchObject({
      startedAt: document?.endedAt,
      connectStartedAt: Number.NaN,
      connection: 1,
    })
  })

  it("is faster with more connections, and with pipelining", () => {
    const time = (options: Partial<BrowserOptions>) => {
      const { sim, browser } = browsing(options)
      sim.run()
      return browser.loads[0]?.time ?? 0
    }
    const alone = time({ connections: 1 })
    const anew = time({ connections: 1, persistent: false })
    expect(time({ connections: 6 })).toBeLessThan(0.8 * alone)
    expect(time({ connections: 1, pipelining: 8 })).toBeLessThan(0.8 * alone)
    expect(anew).toBeGreaterThan(alone + 5 * 0.04) // a handshake for each object after the first
  })

  it("takes its time to understand a document, and to read a page", () => {
    const { sim, browser } = browsing({
      pages: pageList({ target: "/bytes/10", objects: ["/bytes/20"] }, { target: "/bytes/30", objects: [] }),
      parsing: () => new Constant(0.5),
      reading: () => new Constant(7),
    })
    sim.run()
    const [first, second] = browser.loads
    const [document, object] = first?.objects ?? []
    expect(nanoseconds((object?.startedAt ?? 0) - (document?.endedAt ?? 0))).toBe(0.5)
    expect(nanoseconds((second?.startedAt ?? 0) - (first?.endedAt ?? 0))).toBe(7)
    expect(browser.connectionsOpened).toBe(1)
  })

  it("shows a page that is not there as it is", () => {
    const { sim, browser } = browsing({ pages: pageList({ target: "/none", objects: ["/style.css"] }, home) })
    const lost = browsing({ toPort: 81 })
    sim.run()
    lost.sim.run()
    expect(browser.loads.map(({ objects, failures }) => [objects.length, failures])).toEqual([
      [1, 1],
      [6, 1],
    ])
    expect(lost.browser.loads[0]?.objects).toMatchObject([{ status: undefined, connection: 0, size: 0 }])
    expect(lost.browser.loads[0]?.objects[0]?.problem).toContain("reset")
    expect(lost.browser.loads[0]?.format(20)).toContain("–")
  })

  it("loads the same pages in the same time with the same seed", () => {
    const times = (seed: number) => {
      const { sim, browser } = browsing({ pages: typicalPages({ count: 20 }), ...typicalTimes }, seed)
      sim.run()
      expect(browser.loads).toHaveLength(20)
      return browser.loads.map(({ endedAt }) => endedAt)
    }
    expect(times(1)).toEqual(times(1))
    expect(times(1)).not.toEqual(times(2))
  })

  it("is copied with its network: the copy asks the copy", () => {
    const { sim, net, browser } = browsing()
    const twin = sim.add(net.duplicate("twin"))
    sim.run()
    expect(twin.node("a").part(Browser).loads[0]?.format()).toBe(browser.loads[0]?.format())
    expect(twin.node("b").part(HttpServer).responsesSent).toBe(6)
  })
})

describe("pages", () => {
  it("are drawn as they are said to be", () => {
    const model = new DrawnPages({
      document: new Constant(1000.4),
      objects: new Constant(2),
      object: new Constant(0),
      count: 2,
    })
    const page = { target: "/bytes/1000", objects: ["/bytes/1", "/bytes/1"] }
    expect([model.next(), model.next(), model.next()]).toEqual([page, page, undefined])
    expect(() => new DrawnPages({ ...model, count: -1 } as never)).toThrow("count is -1")
  })

  it("are typical on average", () => {
    const model = typicalPages({ count: 20_000 })(new RandomStream(1, 0, "pages"))
    const sizes = (targets: readonly string[]) =>
      targets.map((target) => Number(target.slice("/bytes/".length)))
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const pages = Array.from({ length: 20_000 }, () => model.next() as Page)
    const documents = sizes(pages.map(({ target }) => target))
    const objects = sizes(pages.flatMap(({ objects: each }) => each))
    expect(model.next()).toBeUndefined()
    expect(mean(pages.map(({ objects: { length } }) => length))).toBeCloseTo(5.64, 0)
    expect(mean(documents) / 10_710).toBeCloseTo(1, 1)
    expect([
      Math.min(...documents) >= 100,
      Math.max(...pages.map(({ objects: { length } }) => length)),
    ]).toEqual([true, 53])
    // Of the log-normal variate, 17 % are too small and drawn again, and 12 % of the mean lie above the upper bound.
    expect(mean(objects) / ((7758 * 0.879) / 0.83)).toBeCloseTo(1, 1)
    expect(objects.reduce((most, size) => Math.max(most, size))).toBeLessThanOrEqual(2e6)
  })

  it("may have real bytes", () => {
    const { sim, a, b } = twoHosts()
    b.install(new HttpServer("www", { documents: { "a.html": encodeUtf8("hello") } }))
    const pages = pageList({ target: "/a.html", objects: [] })
    const browser = a.install(new Browser("browser", { to: b, pages, keepBodies: true }))
    sim.run()
    expect(browser.loads[0]?.size).toBe(5)
  })
})
