/** Tells traces what happens to the packets of a network, without its nodes knowing. */
import {
  type Component,
  type Drop,
  type Duration,
  OptionError,
  optionNames,
  refuseUnknown,
  seconds,
} from "@hourglass/aca"
import { type FilterBank, Link, type Network, Node, requireNode } from "@hourglass/inet"
import { InetPacket, type PacketEvent, type PacketRecord, type PacketTrace } from "@hourglass/net"

export interface ObserveOptions {
  /** Only what this node sends, receives and drops, as a capture on that host would have it. Default: all nodes. */
  at?: Node
  /** Only packets that this is true for. */
  only?: (packet: InetPacket, time: number) => boolean
  /** Only from this simulated time on … */
  from?: Duration
  /** … to this one. */
  to?: Duration
}

const observeOptionNames = optionNames<ObserveOptions>({ at: true, only: true, from: true, to: true })

/** The time to be observed, simulated seconds. @throws OptionError for what is no option, node or span of time */
export function checkObserved(options: ObserveOptions): { readonly from: number; readonly to: number } {
  refuseUnknown(options, observeOptionNames, "a capture")
  if (options.at !== undefined) requireNode(options.at, "the node to capture at")
  const from = seconds(options.from ?? 0)
  const to = options.to === undefined ? Number.POSITIVE_INFINITY : seconds(options.to)
  if (to < from) throw new OptionError(`a capture ends at ${options.to}, before it begins at ${options.from}`)
  return { from, to }
}

/**
 * Records every packet into and out of every queue, onto and off every link, and every drop.
 * Returns what ends it.
 */
export function observe(network: Network, trace: PacketTrace, options: ObserveOptions = {}): () => void {
  const { from, to } = checkObserved(options)
  const { at, only } = options
  const tell = (record: PacketRecord) => {
    if (record.time < from || record.time > to) return
    if (only === undefined || only(record.packet, record.time)) trace.record(record)
  }
  const nodes = at === undefined ? network.nodes : [at]
  const stops = nodes.flatMap((node) => node.interfaces.flatMap((bank) => watchBank(node, bank, tell)))
  const { path } = at ?? network
  const within = (component: Component) => `${component.path}/`.startsWith(`${path}/`)
  stops.push(network.simulation.dropped.on((drop) => within(drop.component) && recordDrop(drop, tell)))
  return () => {
    for (const stop of stops) stop()
  }
}

const eventOf = { enqueue: "enqueue", dequeue: "dequeue", receive: "receive", transmit: undefined } as const

function watchBank(node: Node, bank: FilterBank, tell: (record: PacketRecord) => void): (() => void)[] {
  const name = bank.interface.name
  const others = node.attachments().find((attachment) => attachment.interface === bank.index)?.others ?? []
  const peer = others.length === 1 ? others[0].path : undefined
  const path = node.path
  const listen = ({
    kind,
    time,
    packet,
  }: {
    kind: keyof typeof eventOf
    time: number
    packet: InetPacket
  }) => {
    const event: PacketEvent | undefined = eventOf[kind]
    if (event !== undefined) tell({ time, event, node: path, interface: name, peer, packet })
  }
  return [bank.queue.packets.on(listen), bank.interface.packets.on(listen)]
}

function recordDrop({ time, component, datum, reason }: Drop, tell: (record: PacketRecord) => void): void {
  if (!(datum instanceof InetPacket)) return
  const event = "drop"
  if (component instanceof Link) {
    const [node, peer] = component.attached.map((ni) => ni?.parent?.parent?.path)
    tell({ time, event, node: node ?? component.path, peer, packet: datum, reason })
    return
  }
  const node = nodeOf(component)
  const atInterface = component.parent !== node && /^(q|ni|pf)\d/.test(component.name)
  const index = /\d+/.exec(component.name)?.[0]
  tell({
    time,
    event,
    node: node?.path ?? component.path,
    interface: atInterface ? `ni${index}` : undefined,
    peer: undefined,
    packet: datum,
    reason,
  })
}

function nodeOf(component: Component): Node | undefined {
  for (let each: Component | undefined = component; each !== undefined; each = each.parent)
    if (each instanceof Node) return each
  return undefined
}
