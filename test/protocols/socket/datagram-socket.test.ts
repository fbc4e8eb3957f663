import { sleep } from "@hourglass/aca"
import { Udp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { internet } from "../internet.js"
import { leftovers, type Program, program, twoHosts } from "./programs.js"

/** Sends back what it gets. */
function* echo(self: Program) {
  const socket = self.datagram(7)
  for (;;) {
    const got = yield* socket.receive()
    if (got.ok) socket.sendTo(got.from, got.fromPort, got.data)
  }
}

describe("a datagram socket", () => {
  it("sends text, bytes, counts, and receives them with whom they are from", () => {
    const { sim, a, b } = twoHosts()
    program(b, echo)
    const { log } = program(a, function* (self) {
      const socket = self.datagram()
      for (const data of ["hi", Uint8Array.of(1, 2), 500]) {
        socket.sendTo(b, 7, data)
        const got = yield* socket.receive()
        if (got.ok) self.note(`${got.from}:${got.fromPort} > ${got.to}`, got.size, got.text, got.data)
      }
      socket.close()
    })
    sim.run()
    const way = "10.0.0.2:7 > 10.0.0.1"
    expect(log).toEqual([
      [0.02, [way, 2, "hi", Uint8Array.of(104, 105)]],
      [0.04, [way, 2, "\u0001\u0002", Uint8Array.of(1, 2)]],
      [0.06, [way, 500, "", 500]],
    ])
  })

  it("sends with the TTL and type of service it is told to", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, function* (self) {
      const got = yield* self.datagram(7).receive()
      if (got.ok) self.note(got.packet.ttl, got.packet.tos, got.packet.incoming)
    })
    program(a, function* (self) {
      yield* sleep(1)
      self.datagram().sendTo(b, 7, 1, { ttl: 9, tos: 8 })
    })
    sim.run()
    expect(host.log).toEqual([[1.01, [9, 8, 0]]])
  })

  it("waits no longer than it is told to", () => {
    const { sim, a } = twoHosts()
    const app = program(a, function* (self) {
      const socket = self.datagram()
      const got = yield* socket.receive({ timeout: "250ms" })
      self.note(got.ok || got.error.kind)
      socket.close()
    })
    sim.run()
    expect(app.log).toEqual([[0.25, "timed-out"]])
    expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
  })

  it("RFC 1122 §4.1.3.3: hears that a datagram did not arrive, and to whom it went", () => {
    const { sim, a, b } = twoHosts()
    const { log } = program(a, function* (self) {
      const socket = self.datagram()
      const other = self.datagram()
      socket.sendTo(b, 9, "anybody?")
      const got = yield* socket.receive()
      if (!got.ok && "toPort" in got.error)
        self.note(got.error.kind, `${got.error.to}`, got.error.toPort, `${got.error.from}`)
      const second = yield* other.receive({ timeout: 1 })
      self.note(second.ok || second.error.kind)
    })
    sim.run()
    expect(log).toEqual([
      [0.02, ["port-unreachable", "10.0.0.2", 9, "10.0.0.2"]],
      [1.02, "timed-out"],
    ])
  })

  it("keeps what nobody receives, as much as it has room for, and counts what it must drop", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, function* (self) {
      const socket = self.datagram(7, { receiveBuffer: "3kB" })
      yield* sleep(1)
      for (;;) {
        const got = yield* socket.receive({ timeout: 1 })
        if (!got.ok) return self.note(got.error.kind, socket.overflows)
        self.note(got.text)
      }
    })
    program(a, function* (self) {
      const socket = self.datagram()
      for (const letter of "abcde") socket.sendTo(b, 7, letter.repeat(900))
      yield* sleep(1.5)
      socket.sendTo(b, 7, "room again")
    })
    sim.run()
    expect(host.log.map(([, what]) => (typeof what === "string" ? what.slice(0, 10) : what))).toEqual([
      "aaaaaaaaaa",
      "bbbbbbbbbb",
      "cccccccccc",
      "room again",
      ["timed-out", 2],
    ])
    expect(sim.drops()).toEqual([{ path: "/net/b/program", reason: "receive-buffer-full", count: 2 }])
  })

  it("gives each datagram to one of the processes that wait, the first one first", () => {
    const { sim, a, b } = twoHosts()
    const host = program(b, function* (self) {
      const socket = self.datagram(7)
      for (const name of ["first", "second", "third"])
        self.spawn(function* () {
          const got = yield* socket.receive({ timeout: name === "second" ? "5ms" : "1s" })
          self.note(name, got.ok ? got.text : got.error.kind)
        })
      yield* sleep(0)
    })
    program(a, function* (self) {
      const socket = self.datagram()
      socket.sendTo(b, 7, "x")
      yield* sleep("1ms")
      socket.sendTo(b, 7, "y")
    })
    sim.run()
    expect(host.log).toEqual([
      [0.005, ["second", "timed-out"]],
      [0.01, ["first", "x"]],
      [0.011, ["third", "y"]],
    ])
  })

  it("gives its port back when it is closed, and tells those who wait", () => {
    const { sim, a } = twoHosts()
    const app = program(a, function* (self) {
      const socket = self.datagram(7)
      expect(() => self.datagram(7)).toThrow(
        "/net/a/program cannot have port 7 of /net/a/udp: /net/a/program has it",
      )
      self.spawn(function* () {
        const got = yield* socket.receive()
        self.note(got.ok || got.error.kind)
      })
      yield* sleep(1)
      socket.close()
      socket.close()
      expect(() => socket.sendTo("10.0.0.2", 7, 1)).toThrow(
        "/net/a/program, port 7 is closed; open another one",
      )
      expect(() => [...socket.receive()]).toThrow("is closed")
      self.datagram(7).close()
    })
    sim.run()
    expect(app.log).toEqual([[1, "closed"]])
    expect(a.part(Udp).ownerOf(7)).toBeUndefined()
    expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
  })

  it("can be bound to an address of its host, and to no other", () => {
    const { sim, a, b } = twoHosts()
    b.addAddress("10.0.0.200")
    const host = program(b, function* (self) {
      const socket = self.datagram(7, { address: b.addresses[1] })
      const got = yield* socket.receive()
      if (got.ok) socket.sendTo(got.from, got.fromPort, `to ${got.to}`)
      expect(() => self.datagram(7, { address: a.address })).toThrow(
        "/net/b/program cannot be bound to 10.0.0.1: /net/b has no such address; leave it out for any",
      )
      self.note("done")
    })
    const { log } = program(a, function* (self) {
      const socket = self.datagram()
      socket.sendTo(b, 7, "wrong address")
      socket.sendTo("10.0.0.200", 7, "right address", { interfaces: [0] })
      for (let i = 0; i < 2; i++) {
        const got = yield* socket.receive()
        self.note(got.ok ? [`${got.from}`, got.text] : got.error.kind)
      }
    })
    sim.run()
    expect(host.log).toEqual([[0.01, "done"]])
    expect(log.map(([, what]) => what)).toEqual(["port-unreachable", ["10.0.0.200", "to 10.0.0.200"]])
  })

  it("joins groups; each member has its own copy, and those who leave have none", () => {
    const { sim, net } = internet()
    const [a, b, c] = ["a", "b", "c"].map((name) => net.host(name))
    net.lan([a, b, c], { delay: "1ms" })
    net.build()
    const group = "224.0.0.77"
    const member = (name: string, leavesAfter: number) =>
      function* (self: Program) {
        const socket = self.datagram(5000, { shared: true })
        socket.join(group)
        for (let count = 1; ; count++) {
          const got = yield* socket.receive()
          if (got.ok) self.note(name, got.text, `${got.to}`)
          if (count === leavesAfter) socket.leave(group)
        }
      }
    const members = [
      program(b, member("b1", 1), "one"),
      program(b, member("b2", 2), "two"),
      program(c, member("c", 9), "one"),
    ]
    program(a, function* (self) {
      const socket = self.datagram()
      for (const text of ["x", "y", "z"]) {
        socket.sendTo(group, 5000, text, { interfaces: [0] })
        yield* sleep(1)
      }
    })
    sim.run()
    expect(members.map(({ log }) => log.map(([time, what]) => [time, (what as string[])[1]]))).toEqual([
      [[0.001, "x"]],
      [
        [0.001, "x"],
        [1.001, "y"],
      ],
      [
        [0.001, "x"],
        [1.001, "y"],
        [2.001, "z"],
      ],
    ])
    expect(b.addresses.map(String)).not.toContain(group)
    expect(c.addresses.map(String)).toContain(group)
  })

  it("is closed by the failure of its host, and its application opens it anew", () => {
    const { sim, a, b } = twoHosts()
    program(b, echo)
    sim.at(1, () => b.fail())
    sim.at(2, () => b.recover())
    const { log } = program(a, function* (self) {
      const socket = self.datagram()
      for (let i = 0; i < 3; i++) {
        socket.sendTo(b, 7, `${i}`)
        const got = yield* socket.receive({ timeout: "1.4s" })
        self.note(got.ok ? got.text : got.error.kind)
        yield* sleep(1.2)
      }
    })
    sim.run()
    expect(log).toEqual([
      [0.02, "0"],
      [2.62, "timed-out"],
      [3.84, "2"],
    ])
  })
})

it("ten thousand datagram sockets on one host come and go", () => {
  const { sim, a, b } = twoHosts()
  program(b, echo)
  let echoed = 0
  const app = program(a, function* (self) {
    for (let i = 0; i < 10_000; i++)
      self.spawn(function* () {
        for (let round = 0; round < 2; round++) {
          const socket = self.datagram()
          socket.sendTo(b, 7, `${i}`)
          const got = yield* socket.receive()
          if (got.ok && got.text === `${i}`) echoed++
          socket.close()
        }
      })
    yield* sleep(0)
  })
  sim.run()
  expect(echoed).toBe(20_000)
  expect(leftovers(sim, app)).toEqual({ opened: [0], processes: [0], isIdle: true })
})
