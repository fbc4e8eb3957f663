import { Component, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import { Address, InetPacket, ipProtocols } from "@hourglass/net"
import {
  ACK,
  RST,
  type Stream,
  type StreamListen,
  StreamListening,
  StreamOpening,
  SYN,
  sizeOfData,
  Tcp,
  TcpSegment,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"

class Application extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
}

const quiet = { connected() {}, arrived() {}, drained() {}, closed() {} }

/** Two hosts, an application on each. */
function hosts(delay = 0) {
  const sim = new Simulation({ seed: 1 })
  const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]), prefix: "10.0.0.0/24" }))
  const nodes = [net.host("a"), net.host("b")]
  net.link(nodes[0], nodes[1], { delay })
  net.build()
  const [a, b] = nodes.map((node) => {
    const tcp = node.install(new Tcp())
    return { node, tcp, application: node.install(new Application("application")), address: node.address }
  })
  sim.run({ until: 0 })
  return { sim, a, b }
}

/** Lets a host take a segment. */
function say({ tcp, address }: ReturnType<typeof hosts>["a"], flags: number, seq: number, ack = 0) {
  const source = Address.parse("10.0.0.77")
  const segment = new TcpSegment(5000, 80, seq, ack, flags, 1000)
  tcp.fromBelow.deliver(new InetPacket({ source, destination: address, protocol: ipProtocols.tcp }, segment))
}

describe("a listener", () => {
  const listen = (
    { application }: ReturnType<typeof hosts>["a"],
    accept: StreamListen["accept"] = () => quiet,
    backlog?: number,
  ) => application.listening.request({ port: 80, accept, backlog })

  it("that closes takes no connection that is half open", () => {
    const { a } = hosts()
    let accepted = 0
    const listener = listen(a, () => {
      accepted++
      return quiet
    })
    say(a, SYN, 100)
    const { snd } = a.tcp.connections[0]
    listener.close()
    say(a, ACK, 101, snd.iss + 1)
    expect([accepted, a.tcp.connections]).toEqual([0, []])
    listen(a) // the port is free
  })

  it("counts a reset that it has no use for", () => {
    const { a } = hosts()
    listen(a)
    say(a, RST, 100)
    expect(a.tcp.dropCounts?.get("no-connection")).toBe(1)
  })

  it("takes a whole number of connections, and not none at all", () => {
    const { a } = hosts()
    expect(() => listen(a, undefined, 0)).toThrow(
      "/net/a/tcp: backlog is 0 connections; it must be a whole number >= 1",
    )
    expect(() => listen(a, undefined, "5" as never)).toThrow('/net/a/tcp: backlog is "5" connections;')
  })
})

describe("two hosts that open at once, RFC 9293 §3.5", () => {
  it("have one connection, with all options, that carries data both ways and closes", () => {
    const { sim, a, b } = hosts(0.01)
    const heard = [0, 0]
    const ended: unknown[] = []
    const user = (side: number) => ({
      ...quiet,
      connected: (stream: Stream) => {
        stream.write(100_000)
        stream.close()
      },
      arrived: (stream: Stream) => {
        heard[side] += sizeOfData(stream.read())
      },
      closed: (_: Stream, error: unknown) => void ended.push(error),
    })
    const [here, there] = [a, b].map(({ application }, side) => {
      const to = [b, a][side].address
      return application.opening.request({ to, toPort: 80, fromPort: 80, user: user(side) })
    })
    sim.run({ until: 0.021 })
    for (const end of [...a.tcp.connections, ...b.tcp.connections]) {
      expect(end.tcpState).not.toBe("SYN-RECEIVED")
      expect(end.agreement).toMatchObject({ timestamps: true, sack: true, scales: true })
    }
    sim.run({ until: 10 })
    expect(heard).toEqual([100_000, 100_000])
    expect([here.tcpState, there.tcpState]).toEqual(["TIME-WAIT", "TIME-WAIT"])
    expect(ended).toEqual([undefined, undefined])
  })
})
