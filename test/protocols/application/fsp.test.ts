import { OptionError, type Steps, sleep } from "@hourglass/aca"
import { type LinkSpecification, ListedLoss } from "@hourglass/inet"
import {
  FspClient,
  type FspClientOptions,
  FspMessage,
  FspServer,
  type FspSession,
  fspCommands,
  fspRecommendedTimes,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { internet, nanoseconds, Talker } from "../internet.js"
import { twoHosts } from "../socket/programs.js"
import { noise, sha256 } from "./contents.js"

type Note = (...what: unknown[]) => void

/** A server on `b` with some files, and a client on `a` that does `steps`. */
function session(
  steps: (fsp: FspSession, note: Note) => Steps,
  {
    link = { delay: "10ms" },
    files = { "a.txt": noise(2500) },
    seed = 1,
    ...options
  }: Partial<FspClientOptions> & {
    link?: LinkSpecification
    files?: Record<string, Uint8Array | number>
    seed?: number
  } = {},
) {
  const hosts = twoHosts(link, { seed })
  const { sim, a, b } = hosts
  const server = b.install(new FspServer("fspd", { files }))
  const log: [time: number, ...what: unknown[]][] = []
  const note: Note = (...what) => log.push([nanoseconds(sim.now), ...what])
  const client = a.install(new FspClient("fsp", { to: b, session: (fsp) => steps(fsp, note), ...options }))
  return { ...hosts, server, client, log }
}

describe("the File Service Protocol", () => {
  it("reads a file block by block", () => {
    const content = noise(2500)
    const { sim, client, log, server } = session(
      function* (fsp, note) {
        const got = yield* fsp.read("a.txt")
        if (got.ok) note(sha256(got.content), got.size, got.requests, got.retries)
      },
      { files: { "a.txt": content } },
    )
    sim.run()
    expect(log).toEqual([[0.06, sha256(content), 2500, 3, 0]]) // 1024 + 1024 + 452
    expect(server.requestsServed).toBe(3)
    expect(client.transfers).toEqual([
      {
        name: "a.txt",
        direction: "read",
        size: 2500,
        startedAt: 0,
        endedAt: expect.closeTo(0.06, 9),
        problem: undefined,
      },
    ])
  })

  it("knows the end by a block that is not full, if need be an empty one", () => {
    const { sim, log } = session(
      function* (fsp, note) {
        for (const name of ["none", "one", "two"]) {
          const got = yield* fsp.read(name)
          if (got.ok) note(got.content, got.requests)
        }
      },
      { files: { none: 0, one: 1023, two: 2048 } },
    )
    sim.run()
    expect(log.map(([, ...what]) => what)).toEqual([
      [0, 1],
      [1023, 1],
      [2048, 3],
    ])
  })

  it("writes a file, which is there when its last block is, and reads it back", () => {
    const content = noise(3000, 2)
    const { sim, server, log } = session(
      function* (fsp, note) {
        const put = yield* fsp.write("new", content)
        note(put.ok && put.requests)
        const got = yield* fsp.read("/new")
        note(got.ok && sha256(got.content))
        note(yield* fsp.stat("new"))
        note(yield* fsp.remove("new"))
        const gone = yield* fsp.stat("new")
        note(gone.ok || gone.error.kind)
        note(yield* fsp.bye())
      },
      { blockSize: "1kB" },
    )
    sim.run({ until: 0.065 })
    expect(server.files.names).toEqual(["a.txt"]) // three blocks are there, but not the word that it is all
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([
      4,
      sha256(content),
      { ok: true, size: 3000 },
      { ok: true },
      "no-such-file",
      { ok: true },
    ])
  })

  it("writes counted bytes, and nothing at all", () => {
    const { sim, server } = session(function* (fsp) {
      yield* fsp.write("counted", "3kB")
      yield* fsp.write("empty", new Uint8Array(0))
    })
    sim.run()
    expect([server.files.read("counted"), server.files.sizeOf("empty")]).toEqual([3000, 0])
  })

  it("fails with the server's words where there is no such file, or no such command", () => {
    const { sim, log, client } = session(function* (fsp, note) {
      note(yield* fsp.read("b.txt"))
      note(yield* fsp.remove("b.txt"))
    })
    sim.run()
    const refused = { ok: false, error: { kind: "refused", detail: "b.txt: no such file" } }
    expect(log).toEqual([
      [0.02, refused],
      [0.04, refused],
    ])
    expect(client.transfers).toMatchObject([{ name: "b.txt", size: 0, problem: "b.txt: no such file" }])
  })

  it("gives up after so many tries, each with more patience", () => {
    const { sim, link, client, log } = session(
      function* (fsp, note) {
        const got = yield* fsp.read("a.txt")
        note(got.ok || got.error.kind, fsp.requestsSent)
      },
      { tries: 4, timeout: "1s", backoff: 2, maxTimeout: "3s" },
    )
    link.down()
    sim.run()
    expect(log).toEqual([[1 + 2 + 3 + 3, "no-answer", 4]])
    expect(client.transfers[0]?.problem).toBe("no answer to 4 requests")
  })

  it("does not wait for a server that is not there", () => {
    const { sim, log } = session(
      function* (fsp, note) {
        const got = yield* fsp.read("a.txt")
        note(got.ok || got.error)
      },
      { toPort: 1501 },
    )
    sim.run()
    expect(log).toEqual([[0.02, { kind: "unreachable", detail: "10.0.0.2 says port-unreachable" }]])
  })

  it("serves a request once, and sends the reply again when that was lost", () => {
    // Of all packets, counted over both directions: 1 and 2 the block and its reply, 3 and 4 the word that it is all.
    const { sim, server, log } = session(
      function* (fsp, note) {
        const put = yield* fsp.write("new", 100)
        note(put.ok && put.retries)
        note(yield* fsp.stat("new"))
      },
      { link: { delay: "10ms", loss: () => new ListedLoss(new Set([4])) }, timeout: "3s" },
    )
    sim.run()
    expect(log).toEqual([
      [0.02 + 3 + 0.02, 1],
      [0.02 + 3 + 0.04, { ok: true, size: 100 }],
    ])
    expect([server.requestsServed, server.repliesRepeated]).toEqual([3, 1])
  })

  it("takes a request that comes again at once for a copy, and nobody else's for a client's", () => {
    const { sim, a, b, server } = session(function* (fsp) {
      yield* fsp.read("a.txt")
      yield* sleep(100)
      yield* fsp.stat("a.txt") // with the key of 100 s ago
    })
    const stranger = a.install(new Talker("stranger", { port: 1000 }))
    const ask = (sequence: number, key: number) =>
      stranger.say(b.address, 21, new FspMessage("request", { command: fspCommands.stat, key, sequence }))
    sim.at(1, () => ask(1, 7)) // whoever comes first has no key yet
    sim.at(2, () => ask(1, 7)) // a copy
    sim.at(5, () => ask(1, 7)) // a repetition: the client waited for 3 s
    sim.at(9, () => ask(2, 8)) // a key that it was never given
    sim.at(80, () => ask(3, 9)) // after a minute
    sim.run()
    expect(stranger.log.map(([time]) => time)).toEqual([1.02, 5.02, 80.02])
    expect(sim.drops()).toMatchObject([{ reason: "wrong-key", count: 2 }])
    expect([server.requestsServed, server.repliesRepeated]).toEqual([3 + 1 + 2, 1])
  })

  it("has one wire format in both directions, and drops what is not in it", () => {
    const { sim, b, a } = session(function* () {})
    const fields = { command: 0x42, key: 0x102, sequence: 0x304, position: 32 }
    const reply = new FspMessage("reply", { ...fields, data: Uint8Array.of(68, 65, 84, 65) })
    expect([...reply.encode()]).toEqual([0x42, 0x8b, 1, 2, 3, 4, 0, 4, 0, 0, 0, 32, 68, 65, 84, 65])
    expect(FspMessage.decode(reply.encode(), "reply")).toEqual(reply)
    expect(FspMessage.decode(reply.encode(), "request")).toBeUndefined()
    const request = new FspMessage("request", { ...fields, data: 4, extra: Uint8Array.of(1, 0) })
    const bytes = request.encode()
    expect([bytes.length, FspMessage.decode(bytes, "request")]).toEqual([
      request.size,
      new FspMessage("request", { ...fields, data: new Uint8Array(4), extra: Uint8Array.of(1, 0) }),
    ])
    const stranger = a.install(new Talker("stranger", { port: 1000 }))
    const wrong = bytes.with(13, 1)
    const long = bytes.with(7, 200)
    for (const payload of [wrong, long, bytes.subarray(0, 11), 5, bytes])
      sim.at(1, () => stranger.say(b.address, 21, payload))
    sim.run()
    expect(sim.drops()).toMatchObject([{ reason: "bad-message", count: 4 }])
    expect(stranger.log).toHaveLength(1)
  })

  it("goes on when the server's host comes back", () => {
    const { sim, b, log } = session(
      function* (fsp, note) {
        const got = yield* fsp.read("a.txt")
        note(got.ok && got.size, fsp.retries)
      },
      { timeout: "5s" },
    )
    sim.at(0.025, () => b.fail())
    sim.at(2, () => b.recover())
    sim.run()
    expect(log).toEqual([[5.06, 2500, 1]])
  })

  it("is copied with its network, files and all", () => {
    const { net, b, server, sim } = session(function* (fsp) {
      yield* fsp.read("late.txt")
    })
    server.files.write("late.txt", 5)
    const twin = sim.add(net.duplicate("twin"))
    sim.run()
    expect(twin.node("a").part(FspClient).transfers).toMatchObject([{ name: "late.txt", size: 5 }])
    expect(twin.node("b").part(FspServer).requestsServed).toBe(1)
    expect(b.part(FspServer).requestsServed).toBe(1)
  })

  it("refuses options that cannot be", () => {
    const make = (options: Partial<FspClientOptions>) => () =>
      new FspClient("fsp", { to: "10.0.0.1", ...options })
    expect(make({ blockSize: "64kB", tries: 0 })).toThrow(OptionError)
    expect(make({ blockSize: 0, backoff: 0.5 })).toThrow(
      "fsp: blockSize is 0; it must be > 0; backoff is 0.5; it must be >= 1",
    )
  })
})

describe("FSP over a link that loses packets", () => {
  it.each([1, 2, 3])("brings what was sent, two packets of a hundred lost, seed %i", (seed) => {
    const [there, back] = [noise(200_000, 3), noise(150_000, 4)]
    const { sim, server, log } = session(
      function* (fsp, note) {
        const got = yield* fsp.read("a.bin")
        note(got.ok && sha256(got.content), got.ok && got.retries > 0)
        const put = yield* fsp.write("b.bin", back)
        note(put.ok && put.retries > 0)
      },
      { files: { "a.bin": there }, link: { delay: "10ms", loss: "2%" }, seed, ...fspRecommendedTimes },
    )
    sim.run()
    expect(log.map(([, ...what]) => what)).toEqual([[sha256(there), true], [true]])
    expect(sha256(server.files.read("b.bin") ?? 0)).toBe(sha256(back))
  })

  it("takes the same time with the same seed, and another with another", () => {
    const end = (seed: number) => {
      const { sim, client } = session(
        function* (fsp) {
          yield* fsp.read("a.bin")
        },
        { files: { "a.bin": 200_000 }, link: { delay: "10ms", loss: "5%" }, seed, ...fspRecommendedTimes },
      )
      sim.run()
      return client.transfers[0]?.endedAt
    }
    expect(end(1)).toBe(end(1))
    expect(end(1)).not.toBe(end(2))
  })
})

describe("J-Sim's file transfer", () => {
  it("takes as long here, but for the smaller headers", () => {
    // Six nodes, links of 1 s and 1 Mb/s; from one host to the other there are four of them. The file has 81,324
    // bytes, the block 1024, and J-Sim is done after 642.915 s.
    const { sim, net } = internet()
    const links = ["n0 n1", "n0 n2", "n0 n3", "n1 n3", "n2 n3", "n1 h4", "n2 h5"]
    const node = (name: string) => (name.startsWith("h") ? net.host(name) : net.router(name))
    for (const [from, to] of links.map((each) => each.split(" ")))
      net.link(node(from ?? ""), node(to ?? ""), { bandwidth: "1Mbps", delay: "1s" })
    const content = noise(81_324)
    net.node("h5").install(new FspServer("fspd", { port: 1501, files: { "foo.jpg": content } }))
    let hash = ""
    const client = net.node("h4").install(
      new FspClient("fsp", {
        to: net.node("h5"),
        toPort: 1501,
        *session(fsp) {
          const got = yield* fsp.read("foo.jpg")
          if (got.ok) hash = `${sha256(got.content)} ${got.requests} blocks`
        },
      }),
    )
    sim.run()
    const [blocks, hops] = [80, 4]
    const headers = 2 * (20 + 8 + 12) + "foo.jpg".length + 1 + 2 // of a request and its reply, bytes
    const time = blocks * 2 * hops * 1 + (8 * hops * (81_324 + blocks * headers)) / 1e6
    expect(hash).toBe(`${sha256(content)} ${blocks} blocks`)
    expect(client.transfers[0]?.endedAt).toBeCloseTo(time, 9)
    // What J-Sim took longer is as if its headers had 122 bytes, and to be exact just so.
    const difference = 642.9146879999935 - time
    expect(difference).toBeCloseTo((8 * hops * blocks * (122 - headers)) / 1e6, 3)
    expect(difference).toBeLessThan(0.1)
  })
})
