/** What a program without types may get wrong with sockets and streams, and what is said then. */
import type { Steps } from "@hourglass/aca"
import { type Connection, StreamApplication } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { type Program, program, twoHosts } from "./programs.js"

// biome-ignore lint/suspicious/noExplicitAny: what callers without types may give
type Anything = any

/** Runs a program on a host; the other one takes connections at port 7 and sends "hello". */
function run(body: (self: Anything, b: Anything) => Steps): void {
  const { sim, a, b } = twoHosts()
  program(b, function* (self) {
    const conn = yield* self.listen(7).accept()
    if (conn.ok) yield* conn.write("hello\n")
  })
  program(a, (self) => body(self, b))
  sim.run({ until: 10 })
}

/** Runs a program that has a connection to port 7. */
function connected(body: (conn: Anything, self: Program) => Steps): void {
  run(function* (self: Program, b) {
    const conn = yield* self.connect(b, 7)
    if (conn.ok) yield* body(conn, self)
  })
}

const ends = "10.0.0.1:49152 > 10.0.0.2:7 ESTABLISHED"

describe("reading refuses", () => {
  it.each(["5", 1.5, Number.NaN, -1, [5], { timeout: 1 }, 5n])("%s as a size", (size: Anything) => {
    expect(() => connected((conn) => conn.readExactly(size))).toThrow(`${ends} cannot read `)
    expect(() => connected((conn) => conn.read(size))).toThrow("; it must be a whole number of bytes >= 1")
    expect(() => connected((conn) => conn.readLine({ most: size }))).toThrow(`${ends} cannot read `)
  })

  it("a size that is text, which it shows as one", () => {
    expect(() => connected((conn) => conn.readExactly("5"))).toThrow(
      `${ends} cannot read "5"; it must be a whole number of bytes >= 0`,
    )
  })

  it("to wait for more than can come", () => {
    expect(() => connected((conn) => conn.readExactly(Number.POSITIVE_INFINITY))).toThrow(
      "cannot read Infinity bytes",
    )
  })
})

describe("writing refuses", () => {
  it.each([
    [undefined, "undefined"],
    [[1, 2, 3], "an array"],
    [{}, "an object"],
    [5n, "5n"],
    [-1, "-1"],
    [1.5, "1.5"],
  ])("%s", (data: Anything, shown) => {
    expect(() => connected((conn) => conn.write(data))).toThrow(
      `${ends} cannot write ${shown}; give bytes (a Uint8Array), text, or how many bytes: then it must be a whole number >= 0`,
    )
  })
})

describe("a datagram socket refuses", () => {
  const send = (...what: Anything[]) =>
    run(function* (self, b) {
      self.datagram().sendTo(...what.map((each) => (each === "b" ? b : each)))
      yield* []
    })

  it.each([
    [undefined, "undefined"],
    [-1, "-1"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    [[1, 2], "an array"],
    [{}, "an object"],
    [null, "null"],
  ])("%s as data", (data, shown) => {
    expect(() => send("b", 9, data)).toThrow(
      `/net/a/program cannot send ${shown}; give bytes (a Uint8Array), a message, or how many bytes: then it must be a whole number >= 0`,
    )
  })

  it.each([
    [0, "0"],
    [99999, "99999"],
    ["80", '"80"'],
    [undefined, "undefined"],
  ])("%j as port", (port, shown) => {
    expect(() => send("b", port, 1)).toThrow(`/net/a/program: ${shown} is no port`)
  })

  it.each([
    [undefined, "undefined"],
    [{}, "an object"],
    [5, "5"],
  ])("%j as addressee", (to, shown) => {
    expect(() => send(to, 9, 1)).toThrow(
      `/net/a/program cannot talk to ${shown}; give a node, an address, or text such as "10.0.0.2"`,
    )
  })

  it("more than a packet takes", () => {
    expect(() => send("b", 9, 65_508)).toThrow("cannot send 65516 bytes of protocol 17 in one packet")
  })
})

describe("connecting refuses", () => {
  it("to nobody", () => {
    expect(() => run((self) => self.connect(undefined, 7))).toThrow(
      "/net/a/program cannot talk to undefined;",
    )
  })

  it("to a port that is text, which it shows as one", () => {
    expect(() => run((self, b) => self.connect(b, "7"))).toThrow('/net/a/tcp: "7" is no port;')
  })
})

describe("addresses of one's own are no text:", () => {
  it.each<[string, (self: Anything, b: Anything) => unknown]>([
    ["/net/a/tcp cannot connect from", (self, b) => self.connect(b, 7, { from: "10.0.0.1" }).next()],
    ["/net/a/program cannot be bound to", (self) => self.datagram(7, { address: "10.0.0.1" })],
  ])("%s", (what, make) => {
    const wrong = () =>
      run(function* (self, b) {
        make(self, b)
        yield* []
      })
    expect(wrong).toThrow(`${what} "10.0.0.1"; give an address`)
  })
})

describe("calls of sockets refuse options that they do not have:", () => {
  const tcp = (name: string) => `; it is one of TCP's: tcp: { ${name}: … }`

  it.each<[string, (self: Anything, b: Anything) => unknown, string]>([
    [
      "connect",
      (self, b) => self.connect(b, 7, { congestion: "reno" }).next(),
      `"congestion"${tcp("congestion")}`,
    ],
    ["connect", (self, b) => self.connect(b, 7, { options: {} }).next(), '"options"; did you mean "tcp"?'],
    [
      "connect",
      (self, b) => self.connect(b, 7, { formPort: 1 }).next(),
      '"formPort"; did you mean "fromPort"?',
    ],
    ["listen", (self) => self.listen(8, { backlogg: 1 }), '"backlogg"; did you mean "backlog"?'],
    ["listen", (self) => self.listen(8, { nagle: false }), `"nagle"${tcp("nagle")}`],
    ["accept", (self) => self.listen(8).accept({ timeOut: 1 }).next(), '"timeOut"; did you mean "timeout"?'],
    ["datagram", (self) => self.datagram(8, { share: true }), '"share"; did you mean "shared"?'],
    ["receive", (self) => self.datagram(8).receive({ colour: 1 }).next(), '"colour"; it has timeout'],
    ["sendTo", (self, b) => self.datagram(8).sendTo(b, 9, 1, { TTL: 1 }), '"TTL"; did you mean "ttl"?'],
  ])("%s", (call, make, rest) => {
    const wrong = () =>
      run(function* (self, b) {
        make(self, b)
        yield* []
      })
    expect(wrong).toThrow(`/net/a/program: ${call} has no option ${rest}`)
  })

  it.each(["read", "readExactly", "write"])("%s", (call) => {
    expect(() => connected((conn) => conn[call](5, { timeOut: 1 }))).toThrow(
      `/net/a/program: ${call} has no option "timeOut"; did you mean "timeout"?`,
    )
  })

  it("readLine, and text in their place", () => {
    expect(() => connected((conn) => conn.readLine({ max: 1 }))).toThrow(
      '/net/a/program: readLine has no option "max"',
    )
    expect(() => connected((conn) => conn.readLine("5s"))).toThrow(
      '/net/a/program: readLine takes an object of options, such as { timeout: … }, not "5s"',
    )
    expect(() => connected((conn) => conn.closed("5s"))).toThrow(
      '/net/a/program: closed takes an object of options, such as { timeout: … }, not "5s"',
    )
  })
})

describe("an application on streams", () => {
  /** Opens, listens, writes: whatever it is told to do. */
  class Caller extends StreamApplication<{ act: (self: Anything) => void }> {
    override start(): void {
      this.options.act(this)
    }
  }

  function act(what: (self: Anything, b: Anything) => void): void {
    const { sim, a, b } = twoHosts()
    a.install(new Caller("caller", { act: (self) => what(self, b) }))
    sim.run({ until: 1 })
  }

  it("refuses options that its calls do not have", () => {
    expect(() => act((self, b) => self.open(b, 7, { tcp: { congestion: "reno" } }))).toThrow(
      '/net/a/caller: open has no option "tcp"; did you mean "options"?',
    )
    expect(() => act((self) => self.listen(7, { nagle: false }))).toThrow(
      '/net/a/caller: listen has no option "nagle"; it is one of TCP\'s: options: { nagle: … }',
    )
  })

  it("refuses to open a stream to nobody, and to write text", () => {
    expect(() => act((self) => self.open(undefined, 7))).toThrow("/net/a/caller cannot talk to undefined;")
    expect(() => act((self, b) => self.open(b, 7).write("hi"))).toThrow(
      'cannot write "hi"; give bytes (a Uint8Array), or how many',
    )
  })
})

describe("a process that is not written as one is told so with its path", () => {
  it("when it waits without the star", () => {
    const wrong = () =>
      connected(function* (conn: Connection): Anything {
        yield conn.write("x")
      })
    expect(wrong).toThrow("/net/a/program: a process has yield where yield* is needed;")
  })

  it.each([() => {}, async () => {}])("when its main is %s", (main: Anything) => {
    const { sim, a } = twoHosts()
    const app: Anything = program(a, function* () {})
    app.main = main
    expect(() => sim.run()).toThrow("/net/a/program: the body of a process must be a generator")
  })
})
