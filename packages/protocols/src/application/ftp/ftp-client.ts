import { type Component, type Duration, type Steps, seconds, sleep } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import { SocketApplication } from "../../socket/socket-application.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import { counterpartOf, type Destination } from "../destination.js"
import type { FileTransfer } from "../file-transfer.js"
import type { FtpFailure } from "./ftp-error.js"
import { ftpPort } from "./ftp-server.js"
import { FtpSession } from "./ftp-session.js"

/**
 * How data connections come about. The server listens: "EPSV" (RFC 2428) or "PASV", which knows IPv4 only;
 * or the client does: "EPRT" or "PORT".
 */
export type DataMode = "EPSV" | "PASV" | "EPRT" | "PORT"

export interface FtpClientOptions {
  /** Whose files. */
  readonly to: Destination
  readonly toPort: number
  readonly user: string
  readonly password: string
  /** Who listens for data connections. */
  readonly mode: DataMode
  /** What it does when it has logged in: `function* (ftp) { yield* ftp.retrieve("a.txt") }`. */
  readonly session: ((ftp: FtpSession, client: FtpClient) => Steps) | undefined
  /** When it begins, simulated time. */
  readonly start: Duration
  /** How long a reply is waited for, a data connection, and the next data on it. */
  readonly timeout: Duration
  /** What is other than the node's TCP options for its connections. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const ftpClientDefaults = {
  toPort: ftpPort,
  user: "anonymous", //  RFC 1635 §4
  password: "guest@", // RFC 1635 §4
  mode: "EPSV" as const,
  session: undefined,
  start: 0, // s
  timeout: 300, // s
  tcp: undefined,
}

/** Logs in at a file server by the File Transfer Protocol, and does what its session says. */
export class FtpClient extends SocketApplication<FtpClientOptions> {
  /** Files retrieved and stored, and those that could not be. */
  readonly transfers: FileTransfer[] = []
  /** Why there is no session; undefined while there is. */
  failure: FtpFailure | undefined = undefined
  private to: Destination = this.options.to

  constructor(name: string, options: Pick<FtpClientOptions, "to"> & Partial<FtpClientOptions>) {
    super(name, { ...ftpClientDefaults, ...options })
    const { start, timeout, toPort } = this.options
    const faults = new OptionFaults(name)
    faults.readPositive("timeout", timeout, seconds)
    faults.read("start", start, seconds)
    faults.report()
    checkedPort(toPort, name)
  }

  protected override *main(): Steps {
    yield* sleep(Math.max(0, seconds(this.options.start) - this.now))
    const session = yield* this.login()
    if (!session.ok) return this.fail(session)
    yield* this.session(session)
    yield* session.quit()
  }

  private fail(failure: FtpFailure): void {
    this.failure = failure
  }

  /** Opens a session with its server; there may be several at once. */
  *login(): Steps<FtpSession | FtpFailure> {
    return yield* FtpSession.open(this, this.to)
  }

  /** What it does in the session that it opens at its start. Override it, or give it as an option. */
  protected *session(ftp: FtpSession): Steps {
    yield* this.options.session?.(ftp, this) ?? []
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
