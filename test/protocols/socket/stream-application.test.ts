import { type Stream, StreamApplication, type StreamError, type StreamUser, Tcp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { nanoseconds } from "../internet.js"
import { twoHosts } from "./programs.js"

/** Sends back what arrives, at port 7, by being called. */
class EchoServer extends StreamApplication {
  override start(): void {
    this.listen(7)
  }

  override arrived(stream: Stream): void {
    if (stream.writable > 0 && stream.readable > 0) stream.write(stream.read(stream.writable))
    if (stream.isAtEnd) stream.close()
  }

  override drained(stream: Stream): void {
    this.arrived(stream)
  }
}

/** Writes until nothing more is taken, goes on when there is room, and counts what comes back. */
class Client extends StreamApplication<{ to: { address: Stream["remote"]["address"] }; bytes: number }> {
  readonly log: [number, ...unknown[]][] = []
  private left = this.options.bytes
  private back = 0

  override start(): void {
    this.open(this.options.to, 7, { options: { sendBuffer: 20_000 } })
  }

  override connected(stream: Stream): void {
    this.log.push([nanoseconds(this.now), "connected"])
    this.drained(stream)
  }

  override drained(stream: Stream): void {
    this.left -= stream.write(this.left)
    if (this.left === 0) stream.close()
  }

  override arrived(stream: Stream): void {
    if (stream.readable > 0) this.back += Number(stream.read())
  }

  override closed(_stream: Stream, error: StreamError | undefined): void {
    this.log.push([nanoseconds(this.now), error?.kind ?? "closed", this.back])
  }
}

describe("StreamApplication", () => {
  for (const ports of ["declared", "queued"] as const)
    it(`is called when something happens on its streams, ports ${ports}`, () => {
      const { sim, a, b } = twoHosts({ delay: "10ms" }, { ports })
      b.install(new EchoServer("echo"))
      const client = a.install(new Client("client", { to: b, bytes: 100_000 }))
      sim.run()
      expect(client.log[0]).toEqual([0.02, "connected"])
      expect(client.log[1].slice(1)).toEqual(["closed", 100_000])
      expect(client.log).toHaveLength(2)
      expect([a, b].map((node) => node.part(Tcp).connections)).toEqual([[], []])
    })

  it("hears why a stream is over", () => {
    const { sim, a, b } = twoHosts()
    const client = a.install(new Client("client", { to: b, bytes: 1 }))
    sim.run()
    expect(client.log).toEqual([[0.02, "refused", 0]])
  })

  it("gives each accepted stream a user of its own, if it wants", () => {
    const { sim, a, b } = twoHosts()
    const counts: number[] = []
    class Counter implements StreamUser {
      private count = 0
      connected(): void {}
      drained(): void {}
      closed(): void {}
      arrived(stream: Stream): void {
        if (stream.readable > 0) this.count += Number(stream.read())
        if (!stream.isAtEnd) return
        counts.push(this.count)
        stream.close()
      }
    }
    class Server extends StreamApplication {
      override start(): void {
        this.listen(7)
      }
      protected override accepted(): StreamUser {
        return new Counter()
      }
    }
    b.install(new Server("server"))
    for (const bytes of [10, 20, 30]) a.install(new Client(`client${bytes}`, { to: b, bytes }))
    sim.run()
    expect(counts).toEqual([10, 20, 30])
  })
})
