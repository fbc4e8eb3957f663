import { bytes, LifecycleError, type Size, type Steps } from "@hourglass/aca"
import { Address, encodeUtf8, type IcmpErrorKind, type InetPacket, type Message } from "@hourglass/net"
import { addressOf, type Destination } from "../application/destination.js"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import type { DatagramOptions, DatagramPacket } from "../udp/datagram-sending.js"
import type { DatagramPort, DatagramUser } from "../udp/datagram-service.js"
import { portsOf } from "../udp/ports.js"
import { checkCall, datagramOptions, waitOptions } from "./call-options.js"
import "./drop-reasons.js"
import { Fifo } from "./fifo.js"
import { ReceivedDatagram } from "./received-datagram.js"
import type { SocketApplication } from "./socket-application.js"
import { type Failure, failure, type SocketError, type WaitOptions, waitedTooLong } from "./socket-result.js"
import { WaitingLine } from "./waiting-line.js"

export interface DatagramSocketOptions {
  /** Only datagrams for this address of the host, or this group; sent ones come from it. Default: for any. */
  readonly address?: Address | undefined
  /** Whether others may have the same port and address, if they say so too: as members of a group do. */
  readonly shared?: boolean | undefined
  /** Room for datagrams that nobody has received yet; those that find none are dropped. Default 212992 bytes. */
  readonly receiveBuffer?: Size | undefined
}

/** A datagram that this socket sent did not arrive. The kind is that of the ICMP error: `port-unreachable` … */
export interface Undelivered extends SocketError<IcmpErrorKind> {
  /** The packet that did not arrive, or the beginning of it. */
  readonly original: InetPacket
  /** Whom it was sent to. */
  readonly to: Address
  readonly toPort: number
  /** Who says so. */
  readonly from: Address
  /** With "packet-too-big": the size of a packet that would have fitted, bytes. */
  readonly mtu: number | undefined
}

export interface UndeliveredFailure {
  readonly ok: false
  readonly error: Undelivered
}

/** `closed`: this socket was closed meanwhile. */
export type DatagramErrorKind = "closed" | "timed-out" | IcmpErrorKind

const defaultBuffer = 212_992 // bytes, as Linux has it
const closed = Object.freeze(failure("closed", "this socket is closed"))

/** What waits to be received. */
type Letter = ReceivedDatagram | UndeliveredFailure

const sizeOf = (letter: Letter): number => (letter.ok ? letter.packet : letter.error.original).size

/** A port of UDP, for processes: `const got = yield* socket.receive()`. */
export class DatagramSocket implements DatagramUser {
  /** Datagrams that were dropped because nobody received those before them. */
  overflows = 0
  private readonly binding: DatagramPort
  private readonly letters = new Fifo<Letter>()
  private readonly receivers: WaitingLine
  /** Bytes of packets that wait to be received, and of those that may. */
  private held = 0
  private readonly room: number
  private isClosed = false

  /** @internal made by a socket application, for itself */
  constructor(
    private readonly application: SocketApplication,
    { receiveBuffer = defaultBuffer }: DatagramSocketOptions,
    open: (user: DatagramUser) => DatagramPort,
  ) {
    this.room = bytes(receiveBuffer)
    this.receivers = new WaitingLine(application)
    this.binding = open(this)
  }

  get port(): number {
    return this.binding.port
  }

  /** @param data - a message, bytes, text, sent as UTF-8, or just how many bytes */
  sendTo(
    to: Destination,
    port: number,
    data: Message | Uint8Array | number | string,
    options?: DatagramOptions,
  ): void {
    this.checkOpen()
    const { application } = this
    checkCall(application, "sendTo", options, datagramOptions)
    const payload = typeof data === "string" ? encodeUtf8(data) : data
    this.binding.send(addressOf(to, application), port, payload, options)
  }

  /**
   * Waits for the next datagram, or the news that one which was sent did not arrive.
   * @throws LifecycleError when this socket was closed before
   */
  *receive(
    options?: WaitOptions,
  ): Steps<ReceivedDatagram | UndeliveredFailure | Failure<"closed" | "timed-out">> {
    this.checkOpen()
    checkCall(this.application, "receive", options, waitOptions)
    const deadline = this.application.belongings.deadline(options?.timeout)
    for (;;) {
      const letter = this.letters.shift()
      if (letter !== undefined) return this.handOut(letter)
      if (this.isClosed) return closed
      if (!(yield* this.receivers.wait(deadline))) return waitedTooLong
    }
  }

  private handOut<L extends Letter>(letter: L): L {
    this.held -= sizeOf(letter)
    return letter
  }

  /** Hears a group from now on, and of all groups only those that it has joined. */
  join(group: Address | string): void {
    this.checkOpen()
    this.binding.join(Address.of(group))
  }

  leave(group: Address | string): void {
    this.checkOpen()
    this.binding.leave(Address.of(group))
  }

  /** Gives its port back. What nobody has received is lost. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.binding.close()
    this.application.belongings.forget(this)
    this.letters.clear()
    this.receivers.wakeAll()
  }

  private checkOpen(): void {
    if (this.isClosed) throw new LifecycleError(`${this} is closed; open another one`)
  }

  /** @internal its application ends */
  abandon(): void {
    this.close()
  }

  // What UDP tells

  /** @internal */
  arrived(packet: DatagramPacket): void {
    const { source } = packet
    if (source === undefined) return this.application.drop(packet, "bad-message", "no source")
    if (this.keep(new ReceivedDatagram(packet, source))) return
    this.overflows++
    this.application.drop(packet, "receive-buffer-full", `port ${this.port}`)
  }

  /** @internal */
  failed({ kind, original, from, mtu }: IcmpErrorEvent): void {
    const toPort = portsOf(original)?.destination ?? 0
    const to = original.destination
    // Where there is no room for it, who does not receive does not hear of it.
    this.keep({ ok: false, error: { kind, detail: `${from} says ${kind}`, original, to, toPort, from, mtu } })
  }

  private keep(letter: Letter): boolean {
    const held = this.held + sizeOf(letter)
    if (held > this.room) return false
    this.held = held
    this.letters.push(letter)
    this.receivers.wakeFirst()
    return true
  }

  /** `/net/b/dns, port 53` */
  toString(): string {
    return `${this.application.path}, port ${this.port}`
  }
}
