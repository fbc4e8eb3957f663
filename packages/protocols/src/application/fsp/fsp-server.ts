/**
 * A file server by the File Service Protocol, version 2.
 *
 * Keeps: its files; of each client the key that its next request must show, the last reply, and the blocks of a
 * file that it writes.
 * Hears: requests, each in a datagram. Says: one reply to each, with the request's sequence number.
 * A request is served once: when it comes again because the reply was lost, the same reply is sent again.
 *
 * Of: "File Service Protocol version 2, official protocol definition" (Kolar, 2009; there is no RFC). See
 * docs/protocols/fsp.md.
 */
import type { Component, Steps } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import "./drop-reasons.js"
import type { DatagramSocket } from "../../socket/datagram-socket.js"
import type { ReceivedDatagram } from "../../socket/received-datagram.js"
import { SocketApplication } from "../../socket/socket-application.js"
import { checkedPort } from "../../udp/ports.js"
import { type Content, FileStore, type Files, stretchOf } from "../file-store.js"
import { decodeBlockSize, decodeText, encodeStat, encodeText } from "./fsp-fields.js"
import { FspMessage, fspCommands } from "./fsp-message.js"
import { FspVisitor } from "./fsp-visitor.js"

/** FSP's port, of UDP. */
export const fspPort = 21

export interface FspServerOptions {
  readonly port: number
  /** What it has to give at first: bytes, or sizes such as "1MB". */
  readonly files: Files
}

export const fspServerDefaults: FspServerOptions = { port: fspPort, files: {} }

/** A block when the client does not say how large; the most that every client takes. */
export const fspBlockSize = 1024 // bytes

const version = "hourglass fspd"

/** What a reply says besides the header. */
interface Answer {
  readonly data?: Content
  readonly extra?: Uint8Array
}

const done: Answer = {}

export class FspServer extends SocketApplication<FspServerOptions> {
  readonly files: FileStore
  /** Requests served, repeated ones not counted. */
  requestsServed = 0
  /** Replies sent again. */
  repliesRepeated = 0
  private visitors = new Map<Address, Map<number, FspVisitor>>()

  constructor(name: string, options: Partial<FspServerOptions> = {}) {
    super(name, { ...fspServerDefaults, ...options })
    checkedPort(this.options.port, name)
    this.files = new FileStore(this.options.files)
  }

  protected override *main(): Steps {
    this.visitors = new Map()
    const socket = this.datagram(this.options.port)
    for (;;) {
      const got = yield* socket.receive()
      if (got.ok) this.take(got, socket)
    }
  }

  private take(got: ReceivedDatagram, socket: DatagramSocket): void {
    const request = FspMessage.of(got.data, "request")
    if (request === undefined) return this.drop(got.packet, "bad-message", "no FSP request")
    const visitor = this.visitorAt(got.from, got.fromPort)
    const admission = visitor.admit(request, this.now)
    if (admission === "ignore") return this.drop(got.packet, "wrong-key")
    const reply = admission === "repeat" ? this.repeat(visitor) : this.serve(request, visitor)
    if (reply !== undefined) socket.sendTo(got.from, got.fromPort, reply)
    if (request.command === fspCommands.bye) this.visitors.get(got.from)?.delete(got.fromPort)
  }

  private visitorAt(address: Address, port: number): FspVisitor {
    const ports = this.visitors.get(address) ?? new Map<number, FspVisitor>()
    this.visitors.set(address, ports)
    const visitor = ports.get(port) ?? new FspVisitor()
    ports.set(port, visitor)
    return visitor
  }

  private repeat(visitor: FspVisitor): FspMessage | undefined {
    this.repliesRepeated++
    return visitor.repeated(this.now)
  }

  private serve(request: FspMessage, visitor: FspVisitor): FspMessage {
    this.requestsServed++
    const answer = this.answer(request, visitor)
    const { sequence, position } = request
    const isProblem = typeof answer === "string"
    const reply = new FspMessage("reply", {
      command: isProblem ? fspCommands.error : request.command,
      key: visitor.nextKey(this.random.int(0xffff)),
      sequence,
      position,
      ...(isProblem ? { data: encodeText(answer) } : answer),
    })
    visitor.answered(request, reply, this.now)
    return reply
  }

  /** What is said to a request: an answer, or what is wrong with it. Override it for further commands. */
  protected answer(request: FspMessage, visitor: FspVisitor): Answer | string {
    const name = decodeText(request.data)
    switch (request.command) {
      case fspCommands.version:
        return { data: encodeText(version) }
      case fspCommands.getFile:
        return this.block(name, request)
      case fspCommands.stat:
        return { data: encodeStat(this.files.sizeOf(name)) }
      case fspCommands.upload:
        return visitor.upload(request.position, request.data) ? done : "a block before this one is missing"
      case fspCommands.install:
        return this.install(name, visitor)
      case fspCommands.deleteFile:
        return this.files.remove(name) ? done : noSuchFile(name)
      case fspCommands.bye:
        return done
      default:
        return "unknown command"
    }
  }

  private block(name: string, { position, extra }: FspMessage): Answer | string {
    const content = this.files.read(name)
    if (content === undefined) return noSuchFile(name)
    return { data: stretchOf(content, position, decodeBlockSize(extra, fspBlockSize)) }
  }

  /** The file that was written is complete; without a name it is thrown away. */
  private install(name: string, visitor: FspVisitor): Answer {
    const content = visitor.install()
    if (name !== "") this.files.write(name, content)
    return done
  }

  override copyTo(copy: this, _counterpart: (original: Component) => Component | undefined): void {
    copy.files.take(this.files)
  }
}

const noSuchFile = (name: string): string => `${name}: no such file`
