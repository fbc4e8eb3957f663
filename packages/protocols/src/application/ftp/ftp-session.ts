/**
 * A client's session with an FTP server: a control connection, and a data connection for each file or listing.
 *
 *     const got = yield* ftp.retrieve("readme.txt")
 *     if (got.ok) console.log(got.size)
 *     else console.log(got.error.kind, got.error.reply?.code)
 */
import type { Steps } from "@hourglass/aca"
import { decodeUtf8 } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import { sizeOfData } from "../../tcp/segment.js"
import type { Destination } from "../destination.js"
import { type Content, type ContentSpec, contentOf } from "../file-store.js"
import { withoutNagle } from "../without-nagle.js"
import { CallingChannel, ListeningChannel, readToEnd } from "./data-channel.js"
import { formatExtendedPort, formatHostPort, parseHostPort, parsePassivePort } from "./data-port.js"
import type { FtpClient } from "./ftp-client.js"
import { type FtpFailure, ftpFailure, lossFailure, rejection } from "./ftp-error.js"
import { type FtpReply, readReply } from "./ftp-reply.js"
import type { TransferType } from "./ftp-server-session.js"
import { type FtpEntry, parseListing } from "./listing.js"
import { fromNetworkText, toNetworkText } from "./text-type.js"

/** A file that was retrieved or stored. */
export interface FtpFile {
  readonly ok: true
  readonly name: string
  /** Bytes, or just how many if they were sent as a count. */
  readonly content: Content
  readonly size: number
  /** From the first command for it to the last reply, simulated seconds. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface FtpListing {
  readonly ok: true
  readonly entries: readonly FtpEntry[]
}

export interface FtpSize {
  readonly ok: true
  /** Bytes. */
  readonly size: number
}

/** The server has done what it was told. */
export interface FtpDone {
  readonly ok: true
  readonly reply: FtpReply
}

interface OpenData {
  readonly ok: true
  readonly data: Connection
}

interface Payload {
  readonly ok: true
  readonly content: Content
}

export class FtpSession {
  private type: TransferType = "A" // RFC 959 §5.1: of a server that was told nothing else

  private constructor(
    private readonly client: FtpClient,
    private readonly control: Connection,
  ) {}

  /** So that what opens a session can give it, or a failure. */
  get ok(): true {
    return true
  }

  /** @internal called by the client: connects, logs in, and sets the type to image */
  static *open(client: FtpClient, to: Destination): Steps<FtpSession | FtpFailure> {
    const { toPort, timeout, tcp } = client.options
    const control = yield* client.connect(to, toPort, { timeout, tcp: withoutNagle(tcp) })
    if (!control.ok) return ftpFailure("no-connection", control.error.detail)
    const session = new FtpSession(client, control)
    const problem = yield* session.login()
    if (problem === undefined) return session
    control.close()
    return problem
  }

  /** Figure of §6: 331 asks for the password, 230 is enough. */
  private *login(): Steps<FtpFailure | undefined> {
    const { user, password } = this.client.options
    const greeting = yield* this.reply()
    if (!isReply(greeting)) return greeting
    if (greeting.code !== 220) return rejection(greeting)
    let reply = yield* this.command(`USER ${user}`)
    if (isReply(reply) && reply.code === 331) reply = yield* this.command(`PASS ${password}`)
    if (!isReply(reply)) return reply
    if (reply.code !== 230) return rejection(reply)
    const typed = yield* this.setType("I")
    return typed.ok ? undefined : typed
  }

  // Files

  /** Gets a file. */
  *retrieve(name: string): Steps<FtpFile | FtpFailure> {
    return yield* this.transfer("read", name, this.receive(`RETR ${name}`))
  }

  /** Puts a file, in place of one of the same name. */
  *store(name: string, content: ContentSpec): Steps<FtpFile | FtpFailure> {
    return yield* this.transfer("write", name, this.send(`STOR ${name}`, contentOf(content)))
  }

  /** Puts more behind a file. */
  *append(name: string, content: ContentSpec): Steps<FtpFile | FtpFailure> {
    return yield* this.transfer("write", name, this.send(`APPE ${name}`, contentOf(content)))
  }

  /** The files that the server has, or those whose names begin so. */
  *list(path = ""): Steps<FtpListing | FtpFailure> {
    const got = yield* this.receive(path === "" ? "LIST" : `LIST ${path}`)
    if (!got.ok) return got
    const text = typeof got.content === "number" ? "" : decodeUtf8(got.content)
    return { ok: true, entries: parseListing(text) }
  }

  /** RFC 3659 §4. */
  *size(name: string): Steps<FtpSize | FtpFailure> {
    const reply = yield* this.command(`SIZE ${name}`)
    if (!isReply(reply)) return reply
    if (reply.code !== 213) return rejection(reply)
    const size = Number(reply.text)
    return Number.isSafeInteger(size)
      ? { ok: true, size }
      : ftpFailure("bad-reply", `"${reply.text}" is no size`)
  }

  *remove(name: string): Steps<FtpDone | FtpFailure> {
    return yield* this.order(`DELE ${name}`)
  }

  // The session itself

  /** Whether bytes are sent as they are, "I", or as text, "A": lines end with CR LF on the way. */
  *setType(type: TransferType): Steps<FtpDone | FtpFailure> {
    const result = yield* this.order(`TYPE ${type}`)
    if (result.ok) this.type = type
    return result
  }

  /** Asks nothing, so that the session stays open. */
  *noop(): Steps<FtpDone | FtpFailure> {
    return yield* this.order("NOOP")
  }

  /** Ends the session. */
  *quit(): Steps<FtpDone | FtpFailure> {
    const result = yield* this.order("QUIT")
    this.control.close()
    return result
  }

  /** Sends a command, and waits for the reply, whatever it is. */
  *command(line: string): Steps<FtpReply | FtpFailure> {
    const written = yield* this.control.write(`${line}\r\n`)
    if (!written.ok) return lossFailure(written.error)
    return yield* this.reply()
  }

  private *order(line: string): Steps<FtpDone | FtpFailure> {
    return doneBy(yield* this.command(line))
  }

  private *reply(): Steps<FtpReply | FtpFailure> {
    return yield* readReply(this.control, this.client.options)
  }

  // Data connections

  private *receive(command: string): Steps<Payload | FtpFailure> {
    const opened = yield* this.openData(command)
    if (!opened.ok) return opened
    const got = yield* readToEnd(opened.data, this.client.options)
    if (got.ok) opened.data.close()
    else opened.data.abort()
    const end = doneBy(yield* this.reply())
    if (!end.ok) return end
    if (!got.ok) return lossFailure(got.error)
    const isText = this.type === "A" && command.startsWith("RETR")
    return { ok: true, content: isText ? fromNetworkText(got.content) : got.content }
  }

  private *send(command: string, content: Content): Steps<Payload | FtpFailure> {
    const opened = yield* this.openData(command)
    if (!opened.ok) return opened
    const sent = yield* opened.data.write(this.type === "A" ? toNetworkText(content) : content)
    opened.data.close()
    const end = doneBy(yield* this.reply())
    if (!end.ok) return end
    return sent.ok ? { ok: true, content } : lossFailure(sent.error)
  }

  /** Opens a data connection, and gives the command that it is for (§5.1: the reply 1xx is the word to begin). */
  private *openData(command: string): Steps<OpenData | FtpFailure> {
    const listener = yield* this.prepare()
    if (listener instanceof ListeningChannel) return yield* this.beginWith(command, listener)
    if (!listener.ok) return listener
    const begun = yield* this.begin(command)
    if (begun !== undefined) listener.data.abort()
    return begun ?? listener
  }

  private *beginWith(command: string, listener: ListeningChannel): Steps<OpenData | FtpFailure> {
    const begun = yield* this.begin(command)
    const data = begun === undefined ? yield* listener.open() : undefined
    listener.close()
    if (data === undefined || begun !== undefined)
      return begun ?? ftpFailure("no-connection", "no data connection")
    if (data.ok) return { ok: true, data }
    const reply = yield* this.reply() // 425, if the server could not connect
    return isReply(reply) ? rejection(reply) : reply
  }

  /** Gives a command that a transfer follows. Undefined when it does. */
  private *begin(command: string): Steps<FtpFailure | undefined> {
    const reply = yield* this.command(command)
    if (!isReply(reply)) return reply
    return reply.code >= 100 && reply.code < 200 ? undefined : rejection(reply)
  }

  /** Agrees on a data connection, and opens it where the server listens. */
  private *prepare(): Steps<ListeningChannel | OpenData | FtpFailure> {
    const { mode } = this.client.options
    return mode === "PORT" || mode === "EPRT" ? yield* this.listenFor(mode) : yield* this.callBy(mode)
  }

  private *listenFor(mode: "PORT" | "EPRT"): Steps<ListeningChannel | FtpFailure> {
    const { control, client } = this
    const channel = new ListeningChannel(client, control.remote.address, client.options)
    const end = { address: control.local.address, port: channel.port }
    const result = yield* this.order(
      `${mode} ${mode === "PORT" ? formatHostPort(end) : formatExtendedPort(end)}`,
    )
    if (result.ok) return channel
    channel.close()
    return result
  }

  private *callBy(mode: "PASV" | "EPSV"): Steps<OpenData | FtpFailure> {
    const { control, client } = this
    const reply = yield* this.command(mode)
    if (!isReply(reply)) return reply
    if (reply.code !== (mode === "PASV" ? 227 : 229)) return rejection(reply)
    const port = mode === "PASV" ? parseHostPort(reply.text)?.port : parsePassivePort(reply.text)
    if (port === undefined) return ftpFailure("bad-reply", `"${reply.text}" names no port`)
    // Not the address in the reply, which could be anybody's: the server's own (RFC 2428 §3, RFC 2577 §3).
    const { address } = control.remote
    const data = yield* new CallingChannel(client, { address, port }, client.options).open()
    return data.ok ? { ok: true, data } : ftpFailure("no-connection", data.error.detail)
  }

  // What is noted

  private *transfer(
    direction: "read" | "write",
    name: string,
    steps: Steps<Payload | FtpFailure>,
  ): Steps<FtpFile | FtpFailure> {
    const startedAt = this.client.now
    const result = yield* steps
    const endedAt = this.client.now
    const size = result.ok ? sizeOfData(result.content) : 0
    const problem = result.ok ? undefined : result.error.detail
    this.client.transfers.push({ name, direction, size, startedAt, endedAt, problem })
    return result.ok ? { ok: true, name, content: result.content, size, startedAt, endedAt } : result
  }
}

const isReply = (result: FtpReply | FtpFailure): result is FtpReply => "code" in result

/** Done is what 2xx says. */
function doneBy(reply: FtpReply | FtpFailure): FtpDone | FtpFailure {
  if (!isReply(reply)) return reply
  return reply.code >= 200 && reply.code < 300 ? { ok: true, reply } : rejection(reply)
}
