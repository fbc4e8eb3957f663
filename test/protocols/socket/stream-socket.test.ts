import { type Process, type Steps, sleep } from "@hourglass/aca"
import { type Connection, Tcp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { leftovers, type Program, program, twoHosts } from "./programs.js"

/** Accepts connections at port 7 and gives each to a process. */
function server(serve: (conn: Connection, self: Program) => Steps, port = 7) {
  return function* (self: Program) {
    const socket = self.listen(port)
    for (;;) {
      const conn = yield* socket.accept()
      if (!conn.ok) return self.note(conn.error.kind)
      self.spawn(() => serve(conn, self))
    }
  }
}

function* echo(conn: Connection): Steps {
  for (;;) {
    const got = yield* conn.read(4096)
    if (!got.ok) break
    yield* conn.write(got.data)
  }
  conn.close()
}

/** A client that is connected to port 7 of the other host: `then` is what it does. */
function client(
  to: { address: Connection["remote"]["address"] },
  then: (conn: Connection, self: Program) => Steps,
) {
  return function* (self: Program) {
    const conn = yield* self.connect(to, 7)
    if (!conn.ok) return self.note(conn.error.kind)
    yield* then(conn, self)
  }
}

describe("a stream", () => {
  it("carries data there and back, and both sides close it", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, server(echo))
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        self.note("connected", conn.tcpState, `${conn.remote.address}`, conn.remote.port)
        yield* conn.write("hello")
        const got = yield* conn.read()
        self.note(got.ok && got.text)
        conn.close()
        const last = yield* conn.read()
        self.note(last.ok || last.error.kind)
        self.note(yield* conn.closed())
      }),
    )
    sim.run()
    expect(log).toEqual([
      [0.02, ["connected", "ESTABLISHED", "10.0.0.2", 7]],
      [0.04, "hello"],
      [0.06, "end"],
      [0.06, { ok: true }],
    ])
    expect(leftovers(sim, host)).toEqual({ opened: [1], processes: [1], isIdle: true }) // it listens
    expect(b.part(Tcp).connections).toEqual([])
  })

  it("does the same when every port is queued", () => {
    const play = (ports: "declared" | "queued") => {
      const { sim, a, b } = twoHosts({ delay: "10ms" }, { ports })
      program(b, server(echo))
      const { log } = program(
        a,
        client(b, function* (conn, self) {
          for (const size of [1, 10_000, 100_000]) {
            yield* conn.write(size)
            const got = yield* conn.readExactly(size)
            self.note(got.ok && got.data)
          }
        }),
      )
      sim.run()
      return log
    }
    expect(play("queued")).toEqual(play("declared"))
    expect(play("queued")).toHaveLength(3)
  })

  it("closes one half: the other side may go on sending", () => {
    const { sim, a, b } = twoHosts()
    program(
      b,
      server(function* (conn) {
        yield* conn.readLine()
        yield* conn.read() // the end
        yield* sleep(1)
        yield* conn.write(`still open: ${conn.tcpState}`)
        conn.close()
      }),
    )
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        yield* conn.write("question\n")
        conn.close()
        self.note(yield* conn.write("more"))
        const got = yield* conn.read()
        self.note(got.ok && got.text)
        const last = yield* conn.read()
        self.note(last)
      }),
    )
    sim.run()
    const closed = { kind: "closed", detail: "this side has closed" }
    expect(log).toEqual([
      [0.02, { ok: false, error: closed, size: 0 }],
      [1.04, "still open: CLOSE-WAIT"],
      [
        1.04,
        {
          ok: false,
          error: { kind: "end", detail: "the other side has closed, and all that it sent is read" },
        },
      ],
    ])
  })

  it("holds a writer back until there is room", () => {
    const { sim, a, b } = twoHosts({ bandwidth: "8Mbps", delay: "10ms" })
    const slow = program(
      b,
      server(function* (conn, self) {
        yield* sleep(2)
        const got = yield* conn.readExactly(200_000)
        self.note(got.ok && got.size)
      }),
    )
    const { log } = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { sendBuffer: 50_000 } })
      if (!conn.ok) return
      self.note(yield* conn.write(50_000)) // as much as the buffer takes: at once
      self.note(yield* conn.write(150_000)) // when 150000 bytes are acknowledged
      self.note(conn.unacknowledged <= 50_000)
    })
    sim.run()
    const [first, second, third] = log
    expect(first).toEqual([0.02012, { ok: true, size: 50_000 }])
    expect(second[0]).toBeGreaterThan(0.17) // 150 kB at 1 MB/s
    expect(second[0]).toBeLessThan(0.4)
    expect([second[1], third[1]]).toEqual([{ ok: true, size: 150_000 }, true])
    expect(slow.log).toEqual([[2.03162, 200_000]])
  })

  it("sends without end until it is closed, and then no more than was on the way", () => {
    const { sim, a, b } = twoHosts({ bandwidth: "8Mbps", delay: "10ms" })
    const sink = program(
      b,
      server(function* (conn, self) {
        let size = 0
        for (let got = yield* conn.read(); got.ok; got = yield* conn.read()) size += got.size
        conn.close()
        self.note(size)
      }),
    )
    const source = program(
      a,
      client(b, function* (conn, self) {
        self.note(yield* conn.write(Number.POSITIVE_INFINITY))
        yield* sleep(5)
        conn.close()
        self.note(Number.isFinite(conn.unacknowledged))
        self.note((yield* conn.closed()).ok)
      }),
    )
    sim.run()
    const [[closedAt, size]] = sink.log as [number, number][]
    expect(source.log.map(([, what]) => what)).toEqual([
      { ok: true, size: Number.POSITIVE_INFINITY },
      true,
      true,
    ])
    expect(size).toBeGreaterThan(4.5e6) // 1 MB/s, 5 s
    expect(size).toBeLessThan(1e6 * closedAt)
    expect(closedAt).toBeLessThan(15)
  })

  it("stops a writer when the reader does not read, and lets its patience end", () => {
    const { sim, a, b } = twoHosts({ bandwidth: "80Mbps", delay: "10ms" })
    program(b, function* (self) {
      const socket = self.listen(7, { tcp: { receiveBuffer: 20_000 } })
      const conn = yield* socket.accept()
      yield* sleep(5)
      if (conn.ok) self.note(conn.readable)
      for (;;) {
        const got = conn.ok && (yield* conn.read())
        if (got === false || !got.ok) return
      }
    })
    const { log } = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { sendBuffer: 10_000 } })
      if (!conn.ok) return
      const first = yield* conn.write(100_000, { timeout: "2s" })
      if (!first.ok) self.note(first.error.kind, first.size)
      self.note(yield* conn.write(100_000 - first.size))
    })
    sim.run({ until: 60 })
    expect(log[0]).toEqual([2.020012, ["timed-out", 30_000]])
    expect(log[1][0]).toBeGreaterThan(5)
    expect(log[1][1]).toEqual({ ok: true, size: 70_000 })
  })
})

describe("opening a connection", () => {
  it("fails at once where nobody listens", () => {
    const { sim, a, b } = twoHosts()
    const { log } = program(a, client(b, echo))
    sim.run()
    expect(log).toEqual([[0.02, "refused"]])
  })

  it("waits no longer than it was told, and leaves nothing behind", () => {
    const { sim, link, a, b } = twoHosts()
    program(b, server(echo))
    link.down()
    const app = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { timeout: "3s" })
      if (!conn.ok) self.note(conn.error.kind)
    })
    sim.run()
    expect(app.log).toEqual([[3, "timed-out"]])
    expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
    expect(a.part(Tcp).connections).toEqual([])
  })

  it("gives up when TCP does", () => {
    const { sim, link, a, b } = twoHosts()
    link.down()
    const { log } = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { synTimeout: 10 } })
      if (!conn.ok) self.note(conn.error.kind)
    })
    sim.run()
    expect(log).toEqual([[15, "timed-out"]]) // sent at 0, 1, 3 and 7 s: at 15 s it is too late for another
  })

  it("is undone when its process ends meanwhile", () => {
    const { sim, a, b } = twoHosts()
    program(b, server(echo))
    let opening: Process | undefined
    const app = program(a, function* (self) {
      opening = self.spawn(function* () {
        yield* self.connect(b, 7)
        self.note("never")
      })
      yield* sleep(0.015)
      opening.end()
    })
    sim.run()
    expect(app.log).toEqual([])
    expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
    expect([a, b].map((node) => node.part(Tcp).connections)).toEqual([[], []])
  })

  it("is a mistake in the program without TCP, or from a port that is taken", () => {
    const { sim, a, b } = twoHosts()
    program(b, server(echo))
    program(a, function* (self) {
      yield* self.connect(b, 7, { fromPort: 1000 })
      yield* self.connect(b, 7, { fromPort: 1000 })
    })
    expect(() => sim.run()).toThrow("/net/a/tcp has a connection from port 1000 to 10.0.0.2 port 7 already")
  })
})

describe("reading", () => {
  /** Lets the server send `writes`, each 50 ms after the other, and the client read by `then`. */
  function reading(
    writes: (Uint8Array | number | string)[],
    then: (conn: Connection, self: Program) => Steps,
  ) {
    const { sim, a, b } = twoHosts()
    program(b, function* (self) {
      const conn = yield* self.listen(7, { tcp: { nagle: false } }).accept()
      if (!conn.ok) return
      for (const data of writes) {
        yield* conn.write(data)
        yield* sleep("50ms")
      }
      conn.close()
    })
    const { log } = program(a, client(b, then))
    sim.run({ until: 100 })
    return log
  }

  it("gives what has arrived, at most as much as is asked for", () => {
    const log = reading(["abc", "defgh"], function* (conn, self) {
      yield* sleep(1)
      for (let got = yield* conn.read(2); got.ok; got = yield* conn.read(4)) self.note(got.text)
    })
    expect(log.map(([, text]) => text)).toEqual(["ab", "cdef", "gh"])
  })

  it("waits for exactly so many bytes, and keeps what came when the rest does not", () => {
    const log = reading(["abc", "defgh"], function* (conn, self) {
      const four = yield* conn.readExactly(4)
      self.note(four.ok && four.text)
      const none = yield* conn.readExactly(0)
      self.note(none.ok && none.size)
      const five = yield* conn.readExactly(5)
      self.note(five.ok || five.error.kind)
      const rest = yield* conn.read()
      self.note(rest.ok && rest.text)
    })
    expect(log).toEqual([
      [0.09, "abcd"],
      [0.09, 0],
      [0.14, "end"],
      [0.14, "efgh"],
    ])
  })

  it("counts what was counted, and gives zeros where bytes are among it", () => {
    const log = reading([1000, Uint8Array.of(1, 2), 3, 500], function* (conn, self) {
      yield* sleep(1)
      const first = yield* conn.read()
      self.note(first.ok && first.data)
      const mixed = yield* conn.readExactly(5)
      self.note(mixed.ok && mixed.data)
      const count = yield* conn.readExactly(500)
      self.note(count.ok && count.data)
    })
    expect(log.map(([, data]) => data)).toEqual([1000, Uint8Array.of(1, 2, 0, 0, 0), 500])
  })

  it("finds lines, whatever pieces they come in, and reads on behind them", () => {
    const log = reading(["GET / HT", "TP/1.1\r\nHost: ü", "\n\nbody", " and\nmore"], function* (conn, self) {
      for (let i = 0; i < 3; i++) {
        const got = yield* conn.readLine()
        self.note(got.ok && got.line)
      }
      const body = yield* conn.readExactly(8)
      self.note(body.ok && body.text)
      for (;;) {
        const got = yield* conn.readLine()
        self.note(got.ok ? got.line : got.error.kind)
        if (!got.ok) return
      }
    })
    expect(log.map(([, line]) => line)).toEqual([
      "GET / HTTP/1.1",
      "Host: ü",
      "",
      "body and",
      "",
      "more",
      "end",
    ])
  })

  it("takes no line that is too long", () => {
    const log = reading(["x".repeat(100)], function* (conn, self) {
      const got = yield* conn.readLine({ most: 50 })
      self.note(got.ok || got.error)
      const rest = yield* conn.readExactly(100)
      self.note(rest.ok && rest.size)
    })
    expect(log.map(([, what]) => what)).toEqual([
      { kind: "too-long", detail: "a line of more than 50 bytes" },
      100,
    ])
  })

  it("ends its patience, and the connection goes on", () => {
    const { sim, a, b } = twoHosts()
    program(b, server(echo))
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        const got = yield* conn.read(1, { timeout: "500ms" })
        self.note(got.ok || got.error.kind)
        const now = yield* conn.read(1, { timeout: 0 })
        self.note(now.ok || now.error.kind)
        yield* conn.write("x")
        const second = yield* conn.read(1, { timeout: "500ms" })
        self.note(second.ok && second.text)
        self.note(yield* conn.closed({ timeout: 1 }))
      }),
    )
    sim.run()
    const detail = "nothing came in the time it was given"
    expect(log).toEqual([
      [0.52, "timed-out"],
      [0.52, "timed-out"],
      [0.54, "x"],
      [1.54, { ok: false, error: { kind: "timed-out", detail } }],
    ])
  })
})

describe("several processes", () => {
  it("that read take turns: what one reads is not torn", () => {
    const { sim, a, b } = twoHosts()
    program(
      b,
      server(function* (conn) {
        for (const letter of "abcdefghijkl") {
          yield* conn.write(letter)
          yield* sleep("1ms")
        }
      }),
    )
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        for (const size of [3, 4, 5])
          self.spawn(function* () {
            const got = yield* conn.readExactly(size)
            self.note(got.ok && got.text)
          })
        yield* sleep(0)
      }),
    )
    sim.run()
    expect(log.map(([, text]) => text)).toEqual(["abc", "defg", "hijkl"])
  })

  it("that write take turns, and one that gives up or ends lets the next one in", () => {
    const { sim, a, b } = twoHosts({ bandwidth: "8Mbps", delay: "10ms" })
    const reader = program(
      b,
      server(function* (conn, self) {
        const text: string[] = []
        for (let got = yield* conn.read(); got.ok; got = yield* conn.read()) text.push(got.text)
        self.note(text.join("").replace(/(.)\1*/g, (run) => `${run[0]}${run.length} `))
      }),
    )
    const { log } = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { sendBuffer: 10_000 } })
      if (!conn.ok) return
      const write = (letter: string, timeout?: string) =>
        self.spawn(function* () {
          const sent = yield* conn.write(letter.repeat(50_000), { timeout })
          self.note(letter, sent.ok || sent.error.kind, sent.size)
        })
      write("a")
      const ended = write("b")
      write("c", "1ms")
      const last = write("d")
      yield* sleep("2ms")
      ended.end()
      while (!last.isDone) yield* sleep("10ms")
      conn.close()
    })
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([
      ["c", "timed-out", 0],
      ["a", true, 50_000],
      ["d", true, 50_000],
    ])
    expect(reader.log.map(([, what]) => what)).toEqual(["a50000 d50000 "])
  })

  it("that accept get connections in the order in which they asked", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, function* (self) {
      const socket = self.listen(7)
      for (const name of ["first", "second"])
        self.spawn(function* () {
          const conn = yield* socket.accept({ timeout: "1s" })
          self.note(name, conn.ok ? "accepted" : conn.error.kind)
        })
      yield* sleep(2)
      const third = yield* socket.accept({ timeout: 0 })
      self.note("third", third.ok ? "accepted" : third.error.kind)
    })
    program(
      a,
      client(b, function* () {}),
    )
    sim.run()
    expect(host.log).toEqual([
      [0.03, ["first", "accepted"]],
      [1, ["second", "timed-out"]],
      [2, ["third", "timed-out"]],
    ])
  })

  it("hear that their server closes, and connections that nobody accepted are reset", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, function* (self) {
      const socket = self.listen(7)
      yield* sleep(1)
      socket.close()
      const never = self.listen(8)
      self.spawn(function* () {
        yield* sleep(1)
        never.close()
      })
      const conn = yield* never.accept()
      self.note(conn.ok || conn.error.kind)
      expect(() => [...never.accept()]).toThrow("/net/b/program, port 8 is closed: no connection will come")
    })
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        const got = yield* conn.read()
        self.note(got.ok || got.error.kind)
        const again = yield* self.connect(b, 7)
        self.note(again.ok || again.error.kind)
      }),
    )
    sim.run()
    expect(host.log).toEqual([[2, "closed"]])
    expect(log).toEqual([
      [1.01, "reset"],
      [1.03, "refused"],
    ])
    expect(leftovers(sim, host)).toEqual({ opened: [0], processes: [0], isIdle: true })
  })
})

describe("a connection that is lost", () => {
  it("by a reset is told to whoever reads, writes and waits for its end", () => {
    const { sim, a, b } = twoHosts()
    program(
      b,
      server(function* (conn) {
        yield* sleep(1)
        conn.abort()
      }),
    )
    const app = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { sendBuffer: 100 } })
      if (!conn.ok) return
      const kindOf = (result: { ok: boolean; error?: { kind: string } }) => result.error?.kind
      self.spawn(function* () {
        self.note("read", kindOf(yield* conn.read()))
      })
      self.spawn(function* () {
        self.note("closed", kindOf(yield* conn.closed()))
      })
      self.note("write", kindOf(yield* conn.write(Number.MAX_SAFE_INTEGER)))
      self.note("again", kindOf(yield* conn.write(1)), kindOf(yield* conn.read()))
    })
    sim.run()
    expect(app.log.filter(([time]) => time === 1.04).map(([, what]) => what)).toEqual([
      ["read", "reset"],
      ["write", "reset"],
      ["again", "reset", "reset"],
      ["closed", "reset"],
    ])
    expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
  })

  it("by silence is told as lost", () => {
    const { sim, link, a, b } = twoHosts()
    program(b, server(echo))
    sim.at(1, () => link.down())
    const { log } = program(a, function* (self) {
      const conn = yield* self.connect(b, 7, { tcp: { userTimeout: 100 } })
      if (!conn.ok) return
      yield* sleep(2)
      yield* conn.write(100)
      const got = yield* conn.read()
      self.note(got.ok || got.error.kind)
    })
    sim.run()
    expect(log).toHaveLength(1)
    expect(log[0][1]).toBe("lost")
    expect(log[0][0]).toBeGreaterThanOrEqual(102)
  })

  it("RFC 9293 §3.10.4: by closing before it is open is told to who waits for it, and what was lost by that", () => {
    const play = (bytes: number) => {
      const { sim, a, b } = twoHosts()
      program(b, server(echo))
      const { log } = program(a, function* (self) {
        const conn = yield* self.connect(b, 7)
        self.note(conn.ok || conn.error)
      })
      sim.at(0.01, () => {
        const [stream] = a.part(Tcp).connections
        stream.write(bytes)
        stream.close()
      })
      sim.run()
      return log
    }
    const lost = "closed before it was established: what was written is discarded"
    expect(play(5)).toEqual([[0.01, { kind: "aborted", detail: lost }]])
    expect(play(0)).toEqual([[0.01, { kind: "aborted", detail: "closed before it was established" }]])
  })

  it("by one's own abort is told as aborted", () => {
    const { sim, a, b } = twoHosts()
    program(b, server(echo))
    const { log } = program(
      a,
      client(b, function* (conn, self) {
        conn.abort()
        const got = yield* conn.read()
        self.note(got.ok || got.error.kind)
        conn.close()
        conn.abort()
        self.note((yield* conn.closed()).ok)
      }),
    )
    sim.run()
    expect(log).toEqual([
      [0.02, "aborted"],
      [0.02, false],
    ])
  })
})

describe("the end of an application", () => {
  it("ends its processes where they wait, and closes what it has opened", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, server(echo))
    const app = program(a, function* (self) {
      self.datagram(5000)
      self.listen(80)
      const conn = yield* self.connect(b, 7)
      if (!conn.ok) return
      self.spawn(function* () {
        try {
          yield* conn.read()
        } finally {
          self.note("ended")
        }
      })
      yield* sleep(1)
      self.exit()
      yield* sleep(1)
      self.note("never")
    })
    sim.run({ until: 200 })
    expect(app.log).toEqual([[1.02, "ended"]])
    expect(leftovers(sim, app)).toMatchObject({ opened: [0], processes: [0] })
    expect(leftovers(sim, host)).toMatchObject({ opened: [1], processes: [1] }) // it has seen the connection's end
    sim.run()
    expect([a, b].map((node) => node.part(Tcp).connections)).toEqual([[], []])
  })

  it("RFC 1122 §4.2.2.13: resets a connection on which more arrives", () => {
    const { sim, a, b } = twoHosts()
    const { log } = program(
      b,
      server(function* (conn, self) {
        yield* sleep(1)
        yield* conn.write(100)
        const got = yield* conn.read()
        self.note(got.ok || got.error.kind)
        yield* sleep(1)
        const after = yield* conn.read()
        self.note(after.ok || after.error.kind)
      }),
    )
    program(
      a,
      client(b, function* (_conn, self) {
        yield* sleep("10ms")
        self.exit()
      }),
    )
    sim.run()
    expect(log.map(([, what]) => what)).toEqual(["end", "reset"])
  })

  it("comes with the failure of its host; when that is back, it begins anew", () => {
    const { sim, a, b } = twoHosts()
    const host = program(
      b,
      server(function* (conn, self) {
        try {
          for (;;) {
            const got = yield* conn.read()
            self.note(got.ok ? got.text : got.error.kind)
            if (!got.ok) return
          }
        } finally {
          self.note("the end")
        }
      }),
    )
    sim.at(1, () => b.fail())
    sim.at(2, () => b.recover())
    const { log } = program(a, function* (self) {
      for (const text of ["one", "two"]) {
        const conn = yield* self.connect(b, 7)
        if (!conn.ok) return self.note(conn.error.kind)
        yield* conn.write(text)
        yield* sleep(3)
        yield* conn.write("anybody?")
        const got = yield* conn.read(1, { timeout: 1 })
        self.note(got.ok || got.error.kind)
      }
    })
    sim.run({ until: 100 })
    expect(log).toEqual([
      [3.04, "reset"],
      [7.06, "timed-out"],
    ])
    expect(host.log).toEqual([
      [0.03, "one"],
      [1, "the end"],
      [3.07, "two"],
      [6.07, "anybody?"],
    ])
    expect(leftovers(sim, host)).toMatchObject({ opened: [2], processes: [2] })
  })

  it("ends while it waits for anything", () => {
    const { sim, a, b } = twoHosts()
    program(b, server(echo))
    const waits = ["accept", "receive", "read", "write", "closed", "connect"] as const
    const app = program(a, function* (self) {
      const socket = self.listen(80)
      const datagrams = self.datagram()
      const conn = yield* self.connect(b, 7, { tcp: { sendBuffer: 10 } })
      if (!conn.ok) return
      const bodies = {
        accept: () => socket.accept(),
        receive: () => datagrams.receive(),
        read: () => conn.read(),
        write: () => conn.write(1e9),
        closed: () => conn.closed(),
        connect: () => self.connect("10.0.0.99", 1),
      }
      for (const wait of waits)
        self.spawn(function* () {
          try {
            yield* bodies[wait]() as Generator<never, unknown>
            self.note(`${wait} went on`)
          } finally {
            self.note(wait)
          }
        })
      yield* sleep(0.001)
      self.exit()
    })
    sim.run({ until: 500 })
    expect(app.log.map(([, what]) => what)).toEqual([...waits])
    expect(leftovers(sim, app)).toMatchObject({ opened: [0], processes: [0] })
  })
})
