import { type Steps, sleep } from "@hourglass/aca"
import type { LinkSpecification, Node } from "@hourglass/inet"
import { Constant, decodeUtf8, encodeUtf8 } from "@hourglass/net"
import {
  type Connection,
  HeaderFields,
  HttpClient,
  type HttpClientOptions,
  HttpResponse,
  HttpServer,
  type HttpServerOptions,
  Tcp,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { internet, nanoseconds } from "../internet.js"
import { program, twoHosts } from "../socket/programs.js"
import { noise, sha256 } from "./contents.js"

const index = encodeUtf8("<h1>Hello</h1>")

/** All that a server on the other host says to these bytes, until it closes or 200 s are over. */
function conversation(request: string, options: Partial<HttpServerOptions> = {}): string {
  const { sim, a, b } = twoHosts()
  b.install(new HttpServer("www", { documents: { "index.html": index, empty: 0 }, ...options }))
  let said = ""
  program(a, function* (self) {
    const conn = yield* self.connect(b, 80)
    if (!conn.ok) return
    yield* conn.write(request)
    for (let got = yield* conn.read(); got.ok; got = yield* conn.read()) said += decodeUtf8(got.bytes)
    conn.close()
  })
  sim.run({ until: 200 })
  return said
}

const firstLines = (text: string): string[] => text.match(/HTTP\/1\.1 .*/g) ?? []

interface Setting extends Partial<HttpClientOptions> {
  link?: LinkSpecification
  server?: Partial<HttpServerOptions>
  seed?: number
}

type Note = (...what: unknown[]) => void

/** A server on `b`, and a client on `a` that does `steps`. */
function web(
  steps: (client: HttpClient, to: Node, note: Note) => Steps,
  { link = { delay: "10ms" }, server = {}, seed = 1, ...options }: Setting = {},
) {
  const hosts = twoHosts(link, { seed })
  const { sim, a, b } = hosts
  const www = b.install(new HttpServer("www", { documents: { "index.html": index }, ...server }))
  const log: [time: number, ...what: unknown[]][] = []
  const note: Note = (...what) => void log.push([nanoseconds(sim.now), ...what])
  const client = a.install(new HttpClient("client", { session: (self) => steps(self, b, note), ...options }))
  return { ...hosts, www, client, log }
}

/** Asks for all of these at once, and notes what came in the order of asking. */
function* fetchAll(client: HttpClient, to: Node, targets: string[], note: Note): Steps {
  const exchanges = targets.map((target) => client.begin(to, target))
  for (const exchange of exchanges) {
    const result = yield* exchange.finished()
    note(result.ok ? result.size : result.error.kind, nanoseconds(exchange.endedAt), exchange.connection)
  }
}

describe("a web server", () => {
  it("gives a document, with what is to be known of it", () => {
    expect(conversation("GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")).toBe(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: Hourglass\r\nConnection: close\r\n" +
        "Content-Length: 14\r\n\r\n<h1>Hello</h1>",
    )
  })

  it("gives only the head to HEAD", () => {
    const said = conversation("HEAD /index.html HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
    expect(said).toContain("Content-Length: 14\r\n")
    expect(said.endsWith("\r\n\r\n")).toBe(true)
  })

  it("sends chunks, but not to clients of HTTP/1.0", () => {
    const chunked = { chunkSize: "6B" }
    expect(conversation("GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", chunked)).toMatch(
      /Transfer-Encoding: chunked\r\n\r\n6\r\n<h1>He\r\n6\r\nllo<\/h\r\n2\r\n1>\r\n0\r\n\r\n$/,
    )
    expect(conversation("GET /empty HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", chunked)).toMatch(
      /chunked\r\n\r\n0\r\n\r\n$/,
    )
    const old = conversation("GET / HTTP/1.0\r\n\r\n", chunked)
    expect(old).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(old).toMatch(/Content-Length: 14\r\n\r\n<h1>Hello<\/h1>$/)
  })

  it("answers what comes ahead in the same order, and goes on until it is told not to", () => {
    const get = (target: string, more = "") => `GET ${target} HTTP/1.1\r\nHost: b\r\n${more}\r\n`
    const said = conversation(
      get("/") + get("/nothing") + get("http://b/empty?x=1") + get("/", "Connection: close\r\n") + get("/"),
    )
    expect(firstLines(said)).toEqual([
      "HTTP/1.1 200 OK",
      "HTTP/1.1 404 Not Found",
      "HTTP/1.1 200 OK",
      "HTTP/1.1 200 OK",
    ])
    const old = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    expect(firstLines(conversation(old + old)).length).toBe(2)
    expect(conversation(old)).toContain("Connection: keep-alive\r\n")
  })

  it.each([
    ["nonsense", "hello\r\n", 400],
    ["another version", "GET / HTTP/2.0\r\nHost: b\r\n\r\n", 505],
    ["another method", "BREW /pot HTTP/1.1\r\nHost: b\r\n\r\n", 501],
    ["a method that it does not allow", "DELETE / HTTP/1.1\r\nHost: b\r\n\r\n", 405],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : b\r\n\r\n", 400],
    ["a continued field", "GET / HTTP/1.1\r\nHost: b\r\nX: a\r\n b\r\n\r\n", 400],
    ["two lengths", "POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
    ["no length", "POST / HTTP/1.1\r\nHost: b\r\nContent-Length: -1\r\n\r\n", 400],
    [
      "length and chunks",
      "POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
    ],
    ["another coding", "POST / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
    ["bad chunks", "POST / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400],
    ["too much", "POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 999999999\r\n\r\n", 413],
    ["a long target", `GET /${"x".repeat(9000)} HTTP/1.1\r\nHost: b\r\n\r\n`, 414],
    ["a long field", `GET / HTTP/1.1\r\nHost: b\r\nX: ${"x".repeat(9000)}\r\n\r\n`, 431],
    ["many fields", `GET / HTTP/1.1\r\nHost: b\r\n${"X: y\r\n".repeat(101)}\r\n`, 431],
    ["half a request", "GET / HTTP/1.1\r\nHos", 408],
  ])("answers %s by a status", (_, request, status) => {
    expect(firstLines(conversation(request))).toEqual([expect.stringContaining(` ${status} `)])
  })

  it("says nothing when nothing is asked", () => {
    expect(conversation("")).toBe("")
    expect(conversation("\r\n")).toBe("")
  })

  it("tells a client that asks first to go on, takes chunks, and forgets what stands beside them", () => {
    let body: unknown
    const said = conversation(
      "POST /form HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n" +
        "5;name=value\r\nfirst\r\nA\r\n and secon\r\n1\r\nd\r\n0\r\nChecked: yes\r\n\r\n",
      {
        *respond(request) {
          yield* sleep(1)
          body = request.text
          return new HttpResponse(204, new HeaderFields({ Connection: "close" }))
        },
        persistent: false,
      },
    )
    expect(body).toBe("first and second")
    expect(firstLines(said)).toEqual(["HTTP/1.1 100 Continue", "HTTP/1.1 204 No Content"])
    expect(said).not.toContain("Content-Length")
  })
})

describe("header fields", () => {
  it("are found by name in any case, lists as one", () => {
    const fields = new HeaderFields({ Accept: "a" }).append("accept", "b, C").append("X", "y")
    expect([fields.get("ACCEPT"), fields.tokens("Accept"), fields.get("Y")]).toEqual([
      "a, b, C",
      ["a", "b", "c"],
      undefined,
    ])
    fields.set("accept", "d").setDefault("X", "z")
    expect(fields.format()).toBe("X: y\r\naccept: d\r\n")
  })
})

describe("a web client", () => {
  it("gets what it asks for", () => {
    const content = noise(20_000)
    const { sim, log, www } = web(
      function* (client, to, note) {
        const got = yield* client.fetch(to, "/data.bin")
        note(got.ok && got.status, got.ok && sha256(got.body))
        const head = yield* client.fetch(to, "/data.bin", { method: "HEAD" })
        note(head.ok && head.fields.get("content-length"), head.ok && head.size)
        const none = yield* client.fetch(to, "/nothing")
        note(none.ok && none.isSuccessful, none.ok && none.text)
        const counted = yield* client.fetch(to, "/bytes/100000")
        note(counted.ok && counted.size)
      },
      { server: { documents: { "data.bin": content } } },
    )
    sim.run()
    expect(log.map(([, ...what]) => what)).toEqual([
      [200, sha256(content)],
      ["20000", 0],
      [false, "404 Not Found\n"],
      [100_000],
    ])
    expect([www.connectionsAccepted, www.responsesSent]).toEqual([1, 4])
  })

  it("posts, counted bytes too", () => {
    const received: number[] = []
    const { sim, log } = web(
      function* (client, to, note) {
        for (const body of [encodeUtf8("a=1"), "50kB"]) {
          const got = yield* client.fetch(to, "/form", { method: "POST", body })
          note(got.ok && got.text)
        }
      },
      {
        server: {
          respond(request) {
            const { body } = request
            received.push(typeof body === "number" ? body : body.length)
            return new HttpResponse(201, new HeaderFields(), encodeUtf8(`${request.method} ${request.path}`))
          },
        },
      },
    )
    sim.run()
    expect(received).toEqual([3, 50_000])
    expect(log.map(([, what]) => what)).toEqual(["POST /form", "POST /form"])
  })

  it.each([
    ["by its length", {}],
    ["in chunks", { chunkSize: "1000B" }],
  ])("counts a body %s without keeping it", (_, server) => {
    const { sim, log } = web(
      function* (client, to, note) {
        const got = yield* client.fetch(to, "/bytes/1000000")
        note(got.ok && got.body)
      },
      { server, keepBodies: false },
    )
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([1_000_000])
  })

  it("reads to the end of a connection when nothing else says where a body ends", () => {
    const { sim, a, b } = twoHosts()
    program(b, function* (self) {
      const conn = (yield* self.listen(80).accept()) as Connection
      yield* conn.write("HTTP/1.0 200\r\n\r\nall of it")
      conn.close()
    })
    let text: unknown
    a.install(
      new HttpClient("client", {
        *session(client) {
          const got = yield* client.fetch(b, "/")
          text = got.ok && got.text
        },
      }),
    )
    sim.run({ until: 10 })
    expect(text).toBe("all of it")
  })

  it("asks over one connection, or another one for each request", () => {
    const run = (persistent: boolean) => {
      const { sim, client, log, a } = web(
        function* (self, to, note) {
          for (let i = 0; i < 3; i++) yield* self.fetch(to, "/")
          note("done")
        },
        { persistent },
      )
      sim.run({ until: 5 })
      const open = a.part(Tcp).connections.filter(({ tcpState }) => tcpState === "ESTABLISHED")
      return [client.connectionsOpened, log[0]?.[0], open.length]
    }
    expect(run(true)).toEqual([1, 0.02 * 4, 1])
    expect(run(false)).toEqual([3, 0.02 * 6, 0])
  })

  it("uses as many connections as it may, the first that is free", () => {
    const run = (connections: number) => {
      const { sim, client, log } = web(
        (self, to, note) => fetchAll(self, to, Array(6).fill("/bytes/100"), note),
        { connections },
      )
      sim.run({ until: 5 })
      return [client.connectionsOpened, log.map(([, , end, connection]) => [end, connection])]
    }
    expect(run(1)).toEqual([1, [4, 6, 8, 10, 12, 14].map((end) => [end / 100, 1])])
    expect(run(4)).toEqual([
      4,
      [
        [0.04, 1],
        [0.04, 2],
        [0.04, 3],
        [0.04, 4],
        [0.06, 1],
        [0.06, 2],
      ],
    ])
  })

  it("asks ahead when it may, but not behind a request that cannot be repeated", () => {
    const { sim, log } = web(
      function* (client, to, note) {
        yield* fetchAll(client, to, Array(6).fill("/bytes/100"), note)
        const exchanges = ["GET", "POST", "GET"].map((method) =>
          client.begin(to, "/bytes/100", { method, body: method === "POST" ? 5 : undefined }),
        )
        for (const exchange of exchanges) {
          yield* exchange.finished()
          note(exchange.request.method, nanoseconds(exchange.endedAt))
        }
      },
      { connections: 1, pipelining: 4 },
    )
    sim.run({ until: 5 })
    const ends = log.map(([, , end]) => end)
    expect(ends.slice(0, 6)).toEqual([0.04, 0.04, 0.04, 0.04, 0.06, 0.06])
    expect(ends.slice(6)).toEqual([0.08, 0.08, 0.1])
  })

  it("goes to several servers, and ports, at once", () => {
    const { sim, net } = internet()
    const [a, b, c] = ["a", "b", "c"].map((name) => net.host(name))
    net.lan([a, b, c], { delay: "10ms" })
    for (const [node, port] of [
      [b, 80],
      [c, 80],
      [c, 8080],
    ] as const)
      node.install(
        new HttpServer(`www${port}`, {
          port,
          respond: ({ fields }) =>
            new HttpResponse(200, new HeaderFields(), encodeUtf8(fields.get("Host") ?? "")),
        }),
      )
    const hosts: unknown[] = []
    a.install(
      new HttpClient("client", {
        *session(client) {
          const exchanges = [client.begin(b, "/"), client.begin(c, "/"), client.begin(c, "/", { port: 8080 })]
          for (const each of exchanges) {
            const got = yield* each.finished()
            hosts.push(got.ok && got.text)
          }
          hosts.push(client.now)
        },
      }),
    )
    sim.run({ until: 1 })
    expect(hosts).toEqual(["10.0.0.2", "10.0.0.3", "10.0.0.3:8080", 0.04])
  })

  it("asks again when the server has closed the connection meanwhile", () => {
    const { sim, client, log } = web(
      function* (self, to, note) {
        for (let i = 0; i < 2; i++) {
          const got = yield* self.fetch(to, "/")
          note(got.ok && got.status)
          yield* sleep(0.995) // the server has closed at 1.03 s, which is seen here 10 ms later
        }
      },
      { server: { idleTimeout: 1 } },
    )
    sim.run()
    expect(log).toEqual([
      [0.04, 200],
      [1.08, 200],
    ])
    expect(client.connectionsOpened).toBe(2)
  })

  it("notices that an idle connection is closed, and opens another", () => {
    const { sim, client, log } = web(
      function* (self, to, note) {
        for (let i = 0; i < 2; i++) {
          const got = yield* self.fetch(to, "/")
          note(got.ok && got.status)
          yield* sleep(10)
        }
      },
      { server: { idleTimeout: 1 } },
    )
    sim.run()
    expect(log).toEqual([
      [0.04, 200],
      [10.08, 200],
    ])
    expect(client.connectionsOpened).toBe(2)
  })

  it("does not repeat what must not be repeated", () => {
    const { sim, log, b } = web(
      function* (client, to, note) {
        for (const method of ["POST", "GET"]) {
          const got = yield* client.fetch(to, "/bytes/100", { method })
          note(method, got.ok ? got.status : got.error.kind)
        }
      },
      { server: { thinkTime: () => new Constant(1) }, tcp: { userTimeout: 5 } },
    )
    const stop = () => {
      for (const each of b.part(Tcp).connections) each.abort()
    }
    sim.at(0.5, stop)
    sim.at(1, stop)
    sim.run()
    expect(log.map(([, ...what]) => what)).toEqual([
      ["POST", "connection-lost"],
      ["GET", 200],
    ])
  })

  it("gives up after so many tries, or after so long", () => {
    const { sim, log, b, client } = web(
      function* (self, to, note) {
        const lost = yield* self.fetch(to, "/")
        note(lost.ok || lost.error.kind)
        const late = yield* self.fetch(to, "/", { timeout: "500ms" })
        note(late.ok || late.error)
        const patient = yield* self.fetch(to, "/", { timeout: "2s" })
        note(patient.ok)
      },
      { server: { thinkTime: () => new Constant(1) }, tries: 2 },
    )
    for (const time of [0.5, 1])
      sim.at(time, () => {
        for (const each of b.part(Tcp).connections) each.abort()
      })
    sim.run()
    expect(log).toEqual([
      [1.01, "connection-lost"],
      [1.51, { kind: "timed-out", detail: "no response in the time it was given" }],
      [expect.closeTo(1.51 + 1.04, 3), true],
    ])
    expect(client.connectionsOpened).toBe(4)
  })

  it("holds a connection for lost on which nothing comes, and asks again", () => {
    const { sim, log, b, link, client } = web(
      function* (self, to, note) {
        const got = yield* self.fetch(to, "/bytes/10000000")
        note(got.ok && got.size)
      },
      { link: { bandwidth: "10Mbps", delay: "10ms" }, responseTimeout: "30s", keepBodies: false },
    )
    sim.at(1, () => {
      link.down() // so that the server's reset does not come either
      for (const each of b.part(Tcp).connections) each.abort()
    })
    sim.at(2, () => link.up())
    sim.run()
    expect(log).toEqual([[expect.closeTo(1 + 30 + 8.3, 0), 10_000_000]])
    expect(client.connectionsOpened).toBe(2)
  })

  it("gets all of a response that takes longer than the server waits for the next request", () => {
    const { sim, log, client } = web(
      function* (self, to, note) {
        const got = yield* self.fetch(to, "/bytes/2000000")
        note(got.ok && got.size)
      },
      { link: { bandwidth: "500kbps", delay: "10ms" }, server: { idleTimeout: 5 }, keepBodies: false },
    )
    sim.run()
    expect(log).toEqual([[expect.closeTo(33, -1), 2_000_000]])
    expect(client.connectionsOpened).toBe(1)
  })

  it("fails where there is no server, or none that speaks HTTP", () => {
    const { sim, a, b } = twoHosts()
    program(b, function* (self) {
      const conn = (yield* self.listen(80).accept()) as Connection
      yield* conn.write("220 ftp ready\r\n")
    })
    const errors: unknown[] = []
    a.install(
      new HttpClient("client", {
        *session(client) {
          for (const port of [80, 81]) {
            const got = yield* client.fetch(b, "/", { port })
            errors.push(got.ok || got.error.kind)
          }
        },
      }),
    )
    sim.run({ until: 100 })
    expect(errors).toEqual(["bad-response", "no-connection"])
  })

  it("is told what cannot be", () => {
    expect(() => new HttpClient("client", { connections: 0, pipelining: 1.5 })).toThrow(
      "client: connections is 0; it must be a whole number >= 1; pipelining is 1.5; it must be a whole number >= 1",
    )
    expect(() => new HttpServer("www", { chunkSize: 0, idleTimeout: "5" })).toThrow("www: idleTimeout")
    const { sim } = web(function* (client, to) {
      yield* client.fetch(to, "index.html")
    })
    expect(() => sim.run()).toThrow('/net/a/client cannot ask for "index.html": it must begin with a slash')
  })

  it("forgets its connections when its host fails, and begins anew", () => {
    const { sim, a, log, client } = web(function* (self, to, note) {
      yield* sleep(1)
      const got = yield* self.fetch(to, "/")
      note(got.ok)
      yield* sleep(100)
    })
    sim.at(1.03, () => a.fail())
    sim.at(5, () => a.recover())
    sim.run()
    expect(log).toEqual([[6.04, true]])
    expect(client.connectionsOpened).toBe(2)
  })
})

describe("HTTP over a link that loses packets", () => {
  const files = [1, 2, 3, 4].map((seed) => noise(100_000 * seed, seed))
  const ways: [string, Setting][] = [
    ["one connection", { connections: 1 }],
    ["several connections", { connections: 4 }],
    ["pipelining", { connections: 1, pipelining: 4 }],
    ["chunks", { connections: 2, server: { chunkSize: "3kB" } }],
    ["a connection for each", { persistent: false }],
  ]

  it.each(ways)("brings what was sent, two packets of a hundred lost: %s", (_, setting) => {
    const documents = Object.fromEntries(files.map((content, i) => [`${i}.bin`, content]))
    const uploads: string[] = []
    const { sim, log } = web(
      function* (client, to, note) {
        const exchanges = files.map((_each, i) => client.begin(to, `/${i}.bin`))
        for (const exchange of exchanges) {
          const got = yield* exchange.finished()
          note(got.ok && sha256(got.body))
        }
        const put = yield* client.fetch(to, "/up", { method: "POST", body: files[1] })
        note(put.ok && put.status)
      },
      {
        ...setting,
        link: { bandwidth: "20Mbps", delay: "10ms", loss: "2%" },
        server: {
          ...setting.server,
          documents,
          respond: ({ method, body }) => {
            if (method !== "POST") return undefined
            uploads.push(sha256(body))
            return HttpResponse.brief(200)
          },
        },
      },
    )
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([...files.map(sha256), 200])
    expect(uploads).toEqual([sha256(files[1])])
    expect(sim.drops().find(({ reason }) => reason === "lost-on-link")?.count).toBeGreaterThan(10)
  })
})
