/**
 * Runs a program with a capture at both ends of every TCP connection that its simulations open: for each simulation
 * one file of the ends that connected, and one of those that they connected to, as captures on those hosts would be.
 */
import { Simulation } from "@hourglass/aca"
import { Node } from "@hourglass/inet"
import { MemorySink, type PacketRecord, type PacketTrace, PcapngTrace, PcapngWriter } from "@hourglass/net"
import { TcpConnection, TcpSegment } from "@hourglass/protocols"
import { Internet, observe } from "hourglass"
import { vi } from "vitest"

type Side = "connecting" | "listening"

/** What the ends on one side of the connections of a simulation have sent and received, and these ends. */
export interface SideCapture {
  readonly side: Side
  readonly connections: readonly TcpConnection[]
  /** A pcapng file. */
  readonly bytes: Uint8Array
}

/** One file, and the connections whose packets are in it. */
class Capture {
  readonly sink = new MemorySink()
  readonly trace = new PcapngTrace(new PcapngWriter(this.sink, { linkType: "ipv4" }))
  readonly connections: TcpConnection[] = []
}

/** Sorts the packets of all nodes: those that an end of a connection sends or receives go to the file of its side. */
class BothSides implements PacketTrace {
  readonly sides = { connecting: new Capture(), listening: new Capture() }
  private readonly sideOf = new Map<string, Side>()

  constructor(private readonly simulation: Simulation) {
    for (const child of simulation.root.children) if (child instanceof Internet) observe(child, this)
  }

  record(record: PacketRecord): void {
    const { body, source, destination } = record.packet
    if (!(body instanceof TcpSegment) || source === undefined) return
    // What TCP hands down, whether or not there is room in the queue: its counters count that too.
    const isOut = record.event === "enqueue"
    if (!isOut && record.event !== "receive") return
    const node = this.simulation.component(record.node)
    if (!(node instanceof Node) || !node.addresses.includes(isOut ? source : destination)) return
    const ends = [`${source}:${body.sourcePort}`, `${destination}:${body.destinationPort}`]
    const key = (isOut ? ends : ends.reverse()).join("-")
    if (body.syn && !body.hasAck && !this.sideOf.has(key))
      this.sideOf.set(key, isOut ? "connecting" : "listening")
    const side = this.sideOf.get(key)
    if (side !== undefined) this.sides[side].trace.record(isOut ? { ...record, event: "dequeue" } : record)
  }

  captures(): SideCapture[] {
    return Object.entries(this.sides).map(([side, { sink, connections }]) => ({
      side: side as Side,
      connections,
      bytes: sink.bytes,
    }))
  }
}

/** Runs a program, with what it prints left out. */
export async function capturing(program: () => Promise<unknown>): Promise<SideCapture[]> {
  const watched = new Map<Simulation, BothSides>()
  const { open } = TcpConnection.prototype
  const { run } = Simulation.prototype
  vi.spyOn(TcpConnection.prototype, "open").mockImplementation(function (this: TcpConnection, state) {
    const side = state === "SYN-SENT" ? "connecting" : "listening"
    watched.get(this.simulation)?.sides[side].connections.push(this)
    open.call(this, state)
  })
  vi.spyOn(Simulation.prototype, "run").mockImplementation(function (this: Simulation, options) {
    if (!watched.has(this)) watched.set(this, new BothSides(this))
    return run.call(this, options)
  })
  vi.spyOn(console, "log").mockImplementation(() => {})
  try {
    await program()
  } finally {
    vi.restoreAllMocks()
  }
  return [...watched.values()].flatMap((each) => each.captures())
}
