/**
 * J-Sim's simplest use of sockets: a client connects over two links and sends an object of four numbers.
 *
 * J-Sim's plain TCP has no handshake, but its sockets have one: the numbers arrive after three trips of 60 ms and the
 * transmission of SYN, SYN and ACK, and data. Ours arrive within 0.1 ms of them. What remains is the size of headers
 * (J-Sim's have 20 bytes on a SYN and 30 on data; ours have the options of today) and of the object (Java's format).
 */
import { sleep } from "@hourglass/aca"
import { viewOf } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { internet } from "../protocols/internet.js"
import { program } from "../protocols/socket/programs.js"
import reference from "./data/jsim-socket.json" with { type: "json" }

const { links, numbers, port, got } = reference
const { delay, bandwidth } = links

describe("J-Sim's socketsimple", () => {
  it("is understood, at the same time", () => {
    const { sim, net } = internet()
    const [client, router, server] = [net.host("h0"), net.router("n1"), net.host("h2")]
    net.link(client, router, { delay, bandwidth })
    net.link(router, server, { delay, bandwidth })

    const { log } = program(server, function* (self) {
      const conn = yield* self.listen(port).accept()
      if (!conn.ok) return
      const received = yield* conn.readExactly(4 * numbers.length)
      if (!received.ok) return
      const view = viewOf(received.bytes)
      self.note(numbers.map((_, index) => view.getInt32(4 * index)))
    })
    program(client, function* (self) {
      const conn = yield* self.connect(server, port)
      if (!conn.ok) return
      const view = new DataView(new ArrayBuffer(4 * numbers.length))
      for (const [index, number] of numbers.entries()) view.setInt32(4 * index, number)
      yield* conn.write(new Uint8Array(view.buffer))
      yield* sleep(1)
      conn.close()
    })
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([numbers])
    expect(Math.abs(log[0][0] - got)).toBeLessThan(1e-4)
  })
})
