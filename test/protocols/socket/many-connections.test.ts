import { type Steps, sleep } from "@hourglass/aca"
import { type Connection, Tcp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { leftovers, type Program, program, twoHosts } from "./programs.js"

const count = 10_000

function* echoServer(self: Program): Steps {
  const socket = self.listen(7, { backlog: count })
  for (;;) {
    const conn = yield* socket.accept()
    if (conn.ok) self.spawn(() => echo(conn))
  }
}

function* echo(conn: Connection): Steps {
  for (let got = yield* conn.read(); got.ok; got = yield* conn.read()) yield* conn.write(got.data)
  conn.close()
}

describe("an echo server", () => {
  it(`serves ${count} connections at once, and nothing remains of them`, () => {
    const { sim, a, b } = twoHosts({ bandwidth: "1Gbps", delay: "10ms" })
    const server = program(b, echoServer)
    let isGo = false
    let echoed = 0
    const clients = program(a, function* (self) {
      for (let i = 0; i < count; i++)
        self.spawn(function* () {
          const conn = yield* self.connect(b, 7)
          if (!conn.ok) return self.note(conn.error)
          while (!isGo) yield* sleep(1)
          yield* conn.write(Uint8Array.of(i >> 8, i & 255))
          const got = yield* conn.readExactly(2)
          if (got.ok && got.bytes[0] === i >> 8 && got.bytes[1] === (i & 255)) echoed++
          conn.close()
          yield* conn.closed()
        })
      yield* sleep(5)
      self.note(b.part(Tcp).connections.length)
      isGo = true
    })
    sim.run()
    expect(clients.log).toEqual([[5, count]])
    expect(echoed).toBe(count)
    expect(leftovers(sim, server, clients)).toEqual({ opened: [1, 0], processes: [1, 0], isIdle: true })
    expect([a, b].map((node) => node.part(Tcp).connections.length)).toEqual([0, 0])
  })
})
