import { type Address, viewOf } from "@hourglass/net"
import type { SocketApplication } from "../../socket/socket-application.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { DatagramPacket } from "../../udp/datagram-sending.js"
import type { DatagramPort, DatagramUser } from "../../udp/datagram-service.js"
import type { UdpReceiver } from "./iperf-udp-stream.js"

/**
 * The datagrams by which the two ends of a stream find each other, four bytes each. iperf3 says them in the order of
 * bytes of its host: here it is that of nearly all of them, the lowest first.
 */
const greetings = { hello: 0x36373839, reply: 0x39383736 } as const
type Greeting = keyof typeof greetings

/** A port of UDP, the receivers behind it, and the greetings that come before data. */
export class IperfUdpPort implements DatagramUser {
  readonly port: DatagramPort
  private readonly receivers = new Map<Address, Map<number, UdpReceiver>>()

  constructor(
    private readonly application: SocketApplication,
    port: number | undefined,
    /** Called with who greets, and the address of this side that it was sent to. */
    private readonly greeted: (greeting: Greeting, from: Endpoint, to: Address) => void,
  ) {
    this.port = application.datagrams.request({ user: this, owner: application, port })
    application.belongings.keep(this, this)
  }

  greet(greeting: Greeting, to: Endpoint): void {
    const bytes = new Uint8Array(4)
    viewOf(bytes).setUint32(0, greetings[greeting], true)
    this.port.send(to.address, to.port, bytes)
  }

  /** Gives what comes from there to a receiver. */
  attach(receiver: UdpReceiver): void {
    const { address, port } = receiver.remote
    const ports = this.receivers.get(address) ?? new Map<number, UdpReceiver>()
    this.receivers.set(address, ports.set(port, receiver))
  }

  close(): void {
    this.application.belongings.forget(this)
    this.port.close()
  }

  /** @internal the application ends */
  abandon(): void {
    this.close()
  }

  /** @internal */
  arrived(packet: DatagramPacket): void {
    const { source, destination, body } = packet
    if (source === undefined) return this.application.drop(packet, "bad-message", "no source")
    const greeting = greetingIn(body.payload)
    if (greeting !== undefined)
      this.greeted(greeting, { address: source, port: body.sourcePort }, destination)
    else this.receivers.get(source)?.get(body.sourcePort)?.take(packet, this.application.now)
  }

  /** @internal */
  failed(): void {}
}

function greetingIn(payload: unknown): Greeting | undefined {
  if (!(payload instanceof Uint8Array) || payload.length !== 4) return undefined
  const word = viewOf(payload).getUint32(0, true)
  if (word === greetings.hello) return "hello"
  return word === greetings.reply ? "reply" : undefined
}
