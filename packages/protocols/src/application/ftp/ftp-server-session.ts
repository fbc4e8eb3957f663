import type { Steps } from "@hourglass/aca"
import { encodeUtf8 } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { Content } from "../file-store.js"
import {
  CallingChannel,
  type DataChannel,
  type DataOptions,
  ListeningChannel,
  readToEnd,
} from "./data-channel.js"
import { formatHostPort, formatPassivePort, parseExtendedPort, parseHostPort } from "./data-port.js"
import { type FtpReplyCode, formatReply, ftpReplyTexts } from "./ftp-reply.js"
import type { FtpServer } from "./ftp-server.js"
import { entriesOf, formatListing } from "./listing.js"
import { fromNetworkText, toNetworkText } from "./text-type.js"

/** ASCII, or image: the bytes as they are (RFC 959 §3.1.1). */
export type TransferType = "A" | "I"

const longestCommand = 512 // bytes; no RFC gives a limit

/** What may be said before one has logged in. */
const openCommands: ReadonlySet<string> = new Set(["USER", "PASS", "QUIT", "NOOP", "SYST"])
const commandsWithArgument: ReadonlySet<string> = new Set(
  "USER TYPE MODE STRU PORT EPRT RETR STOR APPE DELE SIZE".split(" "),
)
/** Commands of RFC 959 §4.1 that are known, and not obeyed. */
const otherCommands: ReadonlySet<string> = new Set(
  "ACCT CWD CDUP SMNT REIN STOU ALLO REST RNFR RNTO ABOR RMD MKD PWD SITE STAT HELP".split(" "),
)

/** A client's session with an FTP server: one command after the other, as they come over the control connection. */
export class FtpServerSession {
  private user = ""
  private isLoggedIn = false
  private type: TransferType = "A" // RFC 959 §5.1
  private channel: DataChannel | undefined = undefined
  private isOver = false

  constructor(
    protected readonly server: FtpServer,
    private readonly control: Connection,
  ) {}

  /** From the greeting to the end. */
  *run(): Steps {
    const { greeting, idleTimeout } = this.server.options
    yield* this.reply(220, greeting)
    while (!this.isOver) {
      const got = yield* this.control.readLine({ timeout: idleTimeout, most: longestCommand })
      if (got.ok) yield* this.take(got.line)
      else {
        if (got.error.kind === "timed-out") yield* this.reply(421)
        if (got.error.kind === "too-long") yield* this.reply(500, "Command line too long.")
        break
      }
    }
    this.channel?.close()
    this.control.close()
  }

  private *take(line: string): Steps {
    const [word] = line.split(" ", 1)
    const command = word.toUpperCase() // §5.3: upper and lower case are the same
    const argument = line.slice(word.length + 1)
    if (!this.isLoggedIn && !openCommands.has(command)) yield* this.reply(530)
    else if (argument === "" && commandsWithArgument.has(command)) yield* this.reply(501)
    else yield* this.obey(command, argument)
  }

  /** Does what a command says, and replies. Override it for further commands. */
  protected *obey(command: string, argument: string): Steps {
    switch (command) {
      case "USER":
        return yield* this.takeUser(argument)
      case "PASS":
        return yield* this.takePassword(argument)
      case "QUIT":
        this.isOver = true
        return yield* this.reply(221)
      case "NOOP":
        return yield* this.reply(200)
      case "SYST":
        return yield* this.reply(215)
      case "TYPE":
        return yield* this.takeType(argument)
      case "MODE":
        return yield* this.reply(argument.toUpperCase() === "S" ? 200 : 504) // stream
      case "STRU":
        return yield* this.reply(argument.toUpperCase() === "F" ? 200 : 504) // file
      case "PORT":
        return yield* this.callTo(parseHostPort(argument))
      case "EPRT":
        return yield* this.callTo(parseExtendedPort(argument))
      case "PASV":
        return yield* this.listenByHostPort()
      case "EPSV":
        return yield* this.listenByPort()
      case "RETR":
        return yield* this.retrieve(argument)
      case "STOR":
      case "APPE":
        return yield* this.store(argument, command === "APPE")
      case "DELE":
        return yield* this.reply(this.server.files.remove(argument) ? 250 : 550)
      case "LIST":
        return yield* this.send(encodeUtf8(formatListing(entriesOf(this.server.files, argument))))
      case "NLST":
        return yield* this.sendNames(argument)
      case "SIZE":
        return yield* this.tellSize(argument)
      default:
        yield* this.reply(otherCommands.has(command) ? 502 : 500)
    }
  }

  /** @param text - default what the code says */
  protected *reply(code: FtpReplyCode, text: string = ftpReplyTexts[code]): Steps {
    yield* this.control.write(formatReply({ code, text }))
  }

  // Access control (§4.1.1)

  private *takeUser(name: string): Steps {
    this.user = name
    this.isLoggedIn = false
    yield* this.reply(331)
  }

  private *takePassword(password: string): Steps {
    if (this.user === "") return yield* this.reply(503)
    this.isLoggedIn = this.server.admits(this.user, password)
    yield* this.reply(this.isLoggedIn ? 230 : 530)
  }

  // Transfer parameters (§4.1.2)

  private *takeType(argument: string): Steps {
    const type = argument.toUpperCase()
    if (type !== "A" && type !== "A N" && type !== "I" && type !== "L 8") return yield* this.reply(504)
    this.type = type.startsWith("A") ? "A" : "I"
    yield* this.reply(200)
  }

  private *callTo(to: Endpoint | "unsupported" | undefined): Steps {
    if (to === undefined) return yield* this.reply(501)
    if (to === "unsupported") return yield* this.reply(522, `${ftpReplyTexts[522]}, use (1,2)`)
    if (to.address !== this.control.remote.address) return yield* this.reply(504) // RFC 2577 §3
    const fromPort = this.control.local.port - 1 // RFC 959 §3.2
    this.use(new CallingChannel(this.server, to, this.dataOptions, fromPort))
    yield* this.reply(200)
  }

  private *listenByHostPort(): Steps {
    const { address } = this.control.local
    if (address.version !== 4) return yield* this.reply(522, `${ftpReplyTexts[522]}, use (2)`)
    const { port } = this.listen()
    yield* this.reply(227, `${ftpReplyTexts[227]} (${formatHostPort({ address, port })}).`)
  }

  private *listenByPort(): Steps {
    const { port } = this.listen()
    yield* this.reply(229, `${ftpReplyTexts[229]} ${formatPassivePort(port)}`)
  }

  private listen(): ListeningChannel {
    const { address } = this.control.remote
    const channel = new ListeningChannel(this.server, address, this.dataOptions)
    this.use(channel)
    return channel
  }

  private get dataOptions(): DataOptions {
    const { dataTimeout, tcp } = this.server.options
    return { timeout: dataTimeout, tcp }
  }

  private use(channel: DataChannel): void {
    this.channel?.close()
    this.channel = channel
  }

  // Service (§4.1.3)

  private *retrieve(name: string): Steps {
    const content = this.server.files.read(name)
    if (content === undefined) return yield* this.reply(550)
    yield* this.send(this.type === "A" ? toNetworkText(content) : content)
  }

  private *sendNames(path: string): Steps {
    const names = entriesOf(this.server.files, path).map(({ name }) => `${name}\r\n`)
    yield* this.send(encodeUtf8(names.join("")))
  }

  private *send(content: Content): Steps {
    const data = yield* this.openData()
    if (data === undefined) return
    const sent = yield* data.write(content)
    if (sent.ok) data.close()
    else data.abort()
    yield* this.reply(sent.ok ? 226 : 426)
  }

  private *store(name: string, isAppended: boolean): Steps {
    const data = yield* this.openData()
    if (data === undefined) return
    const got = yield* readToEnd(data, this.dataOptions)
    if (!got.ok) {
      data.abort()
      return yield* this.reply(426)
    }
    data.close()
    const content = this.type === "A" ? fromNetworkText(got.content) : got.content
    if (isAppended) this.server.files.append(name, content)
    else this.server.files.write(name, content)
    yield* this.reply(226)
  }

  /** Opens the connection that PORT or PASV has spoken of, and says so; without one, that there is none. */
  private *openData(): Steps<Connection | undefined> {
    const { channel } = this
    this.channel = undefined
    if (channel === undefined) {
      yield* this.reply(425, "Use PORT or PASV first.")
      return undefined
    }
    if (channel instanceof CallingChannel) yield* this.reply(150)
    const data = yield* channel.open()
    if (!data.ok) {
      channel.close()
      yield* this.reply(425)
      return undefined
    }
    if (channel instanceof ListeningChannel) yield* this.reply(125)
    return data
  }

  /** RFC 3659 §4: how many bytes RETR would send, which for text is not known before. */
  private *tellSize(name: string): Steps {
    const size = this.server.files.sizeOf(name)
    if (size === undefined) return yield* this.reply(550)
    if (this.type === "A") return yield* this.reply(550, "SIZE not allowed in ASCII mode.")
    yield* this.reply(213, String(size))
  }
}
