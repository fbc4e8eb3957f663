/**
 * A TUN device: a network interface of the Linux kernel whose other side is this
 * program. Whatever the kernel routes to it comes here as an IP packet, and what
 * is sent here arrives in the kernel as if from a wire.
 *
 * Node cannot open one, so socat does: it holds the device, and hands each packet
 * over as one UDP datagram on the loopback interface. The device lives as long as
 * socat does. It is made in the namespace of this process and then moved, so one
 * process serves many namespaces.
 */
import { execFile } from "node:child_process"
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { promisify } from "node:util"
import { OptionError } from "@hourglass/aca"
import { EmulationError } from "./errors.js"
import { HelperProgram, pathOf, type Requirement, setpriv } from "./helper-program.js"
import { type InterfaceAddress, interfaceAddress } from "./interface-address.js"
import type { DeviceListener, PacketDevice } from "./packet-device.js"

export interface TunOptions {
  /** Its name in the kernel, at most 15 characters: "hg0". */
  readonly device: string
  /** The kernel's own address there, with the length of the subnet's prefix: "10.99.0.1/24". Default none. */
  readonly address?: string | undefined
  /** The network namespace to move it to, by its name. Default that of this process. */
  readonly namespace?: string | undefined
  /** Largest packet, bytes, 68-65507. Default 1500. */
  readonly mtu?: number | undefined
}

const defaultMtu = 1500
const mtuRange = { least: 68, most: 65_507 } // RFC 791 §3.2; what a UDP datagram of socat holds
const longestName = 15 // IFNAMSIZ of Linux, less the zero at its end
const bufferSize = 4 << 20 // bytes that may wait for either side
const patience = 5000 // milliseconds that the device has to appear
const loopback = "127.0.0.1"
const socatNotice = / N / // marks lines that tell how far it is

const socat: Requirement = { program: "socat", package: "socat" }
const ip: Requirement = { program: "ip", package: "iproute2" }

/**
 * Makes a TUN device and brings it up. It needs socat, iproute2 and the right to make devices (root).
 * @throws OptionError, EmulationError
 */
export async function openTun(options: TunOptions): Promise<PacketDevice> {
  const { device, namespace, mtu = defaultMtu } = options
  const address = options.address === undefined ? undefined : interfaceAddress(options.address)
  checkOptions(device, mtu)
  checkSystem(device)
  const [socket, port] = await Promise.all([boundSocket(), freePort()])
  socket.connect(port, loopback) // from now on the kernel lets nobody else's datagrams in
  await once(socket, "connect")
  const tun = new TunDevice(
    device,
    mtu,
    socket,
    new HelperProgram(socat, socatArguments(device, socket, port), socatNotice),
  )
  try {
    await tun.appears()
    await configure(device, { namespace, mtu, address })
  } catch (error) {
    const { end } = tun
    await tun.close()
    throw end === undefined ? error : cannotMake(device, end)
  }
  return tun
}

class TunDevice implements PacketDevice {
  /** How socat has ended, if it has. */
  end: string | undefined = undefined
  private listener: DeviceListener | undefined
  private isClosed = false

  constructor(
    readonly name: string,
    readonly mtu: number,
    private readonly socket: Socket,
    private readonly helper: HelperProgram,
  ) {
    socket.on("message", (bytes) =>
      this.listener?.received(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
    )
    socket.on("error", () => {}) // that socat is gone, which is known better from its end
    helper.ended.then((how) => {
      if (this.isClosed) return
      this.end = how
      this.listener?.failed(how)
    })
  }

  listen(listener: DeviceListener): void {
    this.listener = listener
  }

  send(packet: Uint8Array): void {
    if (!this.isClosed) this.socket.send(packet)
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.helper.end()
    this.socket.close()
    await once(this.socket, "close")
  }

  /**
   * Settles when socat has made the device, and will not ask for it again by its name.
   * @throws EmulationError when it has not
   */
  async appears(): Promise<void> {
    const hasBegun = await Promise.race([
      this.helper.says("starting data transfer"),
      wait(patience, "late", { ref: false }),
    ])
    if (hasBegun === "late") throw cannotMake(this.name, `socat has not made it in ${patience / 1000} s`)
    if (!hasBegun) throw cannotMake(this.name, await this.helper.ended)
  }
}

// Before

function checkOptions(device: string, mtu: number): void {
  const faults: string[] = []
  if (!/^[\w.-]+$/.test(device) || device.length > longestName)
    faults.push(`"${device}" is no name for a device; take 1 to ${longestName} letters and digits, as "hg0"`)
  if (!(Number.isInteger(mtu) && mtu >= mtuRange.least && mtu <= mtuRange.most))
    faults.push(`mtu is ${mtu}; it must be a whole number of bytes, ${mtuRange.least} to ${mtuRange.most}`)
  if (faults.length > 0) throw new OptionError(`TUN device: ${faults.join("; ")}`)
}

function checkSystem(device: string): void {
  if (process.platform !== "linux")
    throw new EmulationError(`TUN devices are for Linux; this is ${process.platform}`)
  if (exists(device)) throw cannotMake(device, "a network device of this name exists already; take another")
  if (!existsSync("/dev/net/tun"))
    throw cannotMake(
      device,
      "there is no /dev/net/tun; load the kernel module tun, or give the container this device",
    )
  for (const required of [socat, ip, setpriv]) pathOf(required)
}

const exists = (device: string): boolean => existsSync(`/sys/class/net/${device}`)

function cannotMake(device: string, reason: string): EmulationError {
  const advice = /not permitted|denied/i.test(reason)
    ? "; run this as root, or with the capability CAP_NET_ADMIN"
    : ""
  return new EmulationError(`cannot make the TUN device ${device}: ${reason}${advice}`)
}

// Making it

async function boundSocket(): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: bufferSize, sendBufferSize: bufferSize })
  socket.bind(0, loopback)
  await once(socket, "listening")
  return socket
}

/** A port for socat, which must be told one. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp4")
  socket.bind(0, loopback)
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}

function socatArguments(device: string, socket: Socket, port: number): string[] {
  const ours = `${loopback}:${socket.address().port}`
  const datagrams = `UDP4-DATAGRAM:${ours},bind=${loopback}:${port},range=${loopback}/32,rcvbuf=${bufferSize},sndbuf=${bufferSize}`
  return ["-d", "-d", "-b", "65535", datagrams, `TUN,tun-name=${device},tun-type=tun,iff-no-pi`]
}

interface Configuration {
  readonly namespace: string | undefined
  readonly mtu: number
  readonly address: InterfaceAddress | undefined
}

async function configure(device: string, { namespace, mtu, address }: Configuration): Promise<void> {
  if (namespace !== undefined) await runIp(["link", "set", "dev", device, "netns", namespace])
  const there = namespace === undefined ? [] : ["-n", namespace]
  // Without an address of its own choice the kernel looks for no IPv6 routers that nobody has simulated.
  const quiet = address?.address.version === 6 ? [] : ["addrgenmode", "none"]
  await runIp([...there, "link", "set", "dev", device, "mtu", String(mtu), ...quiet])
  if (address !== undefined)
    await runIp([...there, "address", "add", `${address.address}/${address.prefix.length}`, "dev", device])
  await runIp([...there, "link", "set", "dev", device, "up"])
}

async function runIp(args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(pathOf(ip), args)
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    throw new EmulationError(`"ip ${args.join(" ")}" failed: ${stderr?.trim() || message}`)
  }
}
