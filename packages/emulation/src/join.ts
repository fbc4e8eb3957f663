/** How an interface of a simulated node is joined to a device outside the simulation. */
import {
  type Bandwidth,
  bitsPerSecond,
  connect,
  type Duration,
  OptionError,
  RealTimeSimulation,
} from "@hourglass/aca"
import { attach, Link, type Node, plug } from "@hourglass/inet"
import { Address, type BodyDecoder } from "@hourglass/net"
import { Bridge } from "./bridge.js"
import { EmulationError } from "./errors.js"
import { Gate } from "./gate.js"
import { type InterfaceAddress, interfaceAddress } from "./interface-address.js"
import type { PacketDevice } from "./packet-device.js"
import { openTun, type TunOptions } from "./tun-device.js"

export interface JoinOptions {
  /** Of the simulated interface, with the length of the link's prefix: "10.99.0.2/24". */
  readonly address: string
  /** Who is at the other side: the router that the node's routing protocols are to talk to. Default unknown. */
  readonly peer?: Address | string | undefined
  /** An interface of the node that has no link yet, by its index. Default a new one. */
  readonly interface?: number | undefined
  /** Of a new interface. Default unlimited. */
  readonly bandwidth?: Bandwidth | undefined
  /** Propagation delay between the interface and the device. Default 0. */
  readonly delay?: Duration | undefined
  /** The protocols whose messages are read, by their number. Default `internetDecoders`. */
  readonly decoders?: ReadonlyMap<number, BodyDecoder> | undefined
}

export interface JoinTunOptions extends Omit<JoinOptions, "peer">, Omit<TunOptions, "address"> {
  /** The kernel's address on the link, without a prefix: "10.99.0.1". Default none. */
  readonly deviceAddress?: string | undefined
}

/**
 * Joins a node to a new TUN device of the kernel. Call it before the simulation runs, and `close` what it returns
 * when all is done.
 * @throws OptionError, EmulationError
 */
export async function joinTun(node: Node, options: JoinTunOptions): Promise<Bridge> {
  const { device, namespace, mtu, deviceAddress, ...rest } = options
  const joining = { ...rest, peer: deviceAddress }
  check(node, joining)
  const { prefix } = interfaceAddress(options.address)
  const address = deviceAddress === undefined ? undefined : `${deviceAddress}/${prefix.length}`
  const tun = await openTun({ device, namespace, mtu, address })
  try {
    return joinDevice(node, tun, joining)
  } catch (error) {
    await tun.close()
    throw error
  }
}

/** Joins a node to any device. The bridge closes it at its end. @throws OptionError, EmulationError */
export function joinDevice(node: Node, device: PacketDevice, options: JoinOptions): Bridge {
  const { simulation, on, peer } = check(node, options)
  const { delay = 0, decoders } = options
  const place = node.parent ?? simulation.root
  const link = new Link(`${node.name}-${device.name}`, { delay })
  const index = interfaceFor(node, link, device, options)
  place.add(link)
  const { mtu, name } = device
  const takeOut = (bytes: Uint8Array) => device.send(bytes)
  const gate = place.add(new Gate(name, { mtu, takeOut, ...(decoders && { decoders }) }))
  connect(gate.out, link.in.at(1))
  connect(link.out.at(1), gate.in)
  introduce(node, index, on, peer)
  return new Bridge(simulation, { node, interface: index, link, gate, device })
}

interface Checked {
  readonly simulation: RealTimeSimulation
  readonly on: InterfaceAddress
  readonly peer: Address | undefined
}

function check(node: Node, options: JoinOptions): Checked {
  const { simulation } = node
  if (!(simulation instanceof RealTimeSimulation))
    throw new EmulationError(
      `${node.path} cannot be joined to anything outside: its simulation does not run in real time; make it with new RealTimeSimulation()`,
    )
  const on = interfaceAddress(options.address)
  const peer = options.peer === undefined ? undefined : Address.of(options.peer)
  if (peer !== undefined && (peer === on.address || !on.prefix.contains(peer)))
    throw new OptionError(`${node.path}: ${peer} is not another address of ${on.prefix}, as ${on.address} is`)
  return { simulation, on, peer }
}

/** Puts the link on an interface of the node, and returns its index. */
function interfaceFor(node: Node, link: Link, { name, mtu }: PacketDevice, options: JoinOptions): number {
  const { interface: index, bandwidth } = options
  if (index === undefined)
    return attach(node, link, {
      mtu,
      ...(bandwidth !== undefined && { bandwidth: bitsPerSecond(bandwidth) }),
    })
  const ni = node.interfaces[index]?.interface
  if (ni === undefined || ni.wireOut.peers.length > 0)
    throw new OptionError(
      `${node.path} cannot be joined to ${name} by interface ${index}: ${ni === undefined ? "there is none of this number" : "it has a link already"}`,
    )
  if (ni.mtu > mtu)
    throw new OptionError(
      `${ni.path} takes packets of ${ni.mtu} bytes, ${name} only ${mtu}; make it with mtu: ${mtu}`,
    )
  plug(node, index, link)
  return index
}

/** Tells the node what an administrator would: its address on the link, what is on the link, and who. */
function introduce(node: Node, index: number, { address, prefix }: InterfaceAddress, peer?: Address): void {
  node.addAddress(address, { interface: index, prefix })
  const hops = [{ interface: index, isOnLink: true }]
  node.csl.routingTable.addRoute({ key: { destination: prefix }, hops, owner: "connected" })
  const { hello } = node.csl
  if (peer !== undefined && hello.options.mode === "static") hello.addNeighbor(index, peer)
}
