/**
 * A file server by the File Transfer Protocol.
 *
 * Keeps: its files, in memory; who may log in. Of each control connection an `FtpServerSession` keeps the rest.
 *
 * Of: RFC 959 (control and data connections, access, parameter and service commands), 1123 §4.1, 2428 (EPRT, EPSV),
 * 3659 §4 (SIZE), 2577 §3 (data connections only to and from who has the control connection). See
 * docs/protocols/ftp.md.
 */
import { type Component, type Duration, type Steps, seconds } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import { SocketApplication } from "../../socket/socket-application.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import { FileStore, type Files } from "../file-store.js"
import { withoutNagle } from "../without-nagle.js"
import { FtpServerSession } from "./ftp-server-session.js"

/** Where FTP servers listen. */
export const ftpPort = 21

export interface FtpServerOptions {
  readonly port: number
  /** What it has to give at first: bytes, or sizes such as "1MB". */
  readonly files: Files
  /** Names and passwords of those who may log in; undefined for everybody with any password. */
  readonly users: Readonly<Record<string, string>> | undefined
  /** What it says first. */
  readonly greeting: string
  /** How long a client may say nothing (RFC 1123 §4.1.3.2: at least 5 minutes). */
  readonly idleTimeout: Duration
  /** How long a data connection is waited for, and the next data on it. */
  readonly dataTimeout: Duration
  /** What is other than the node's TCP options for its connections. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const ftpServerDefaults: FtpServerOptions = {
  port: ftpPort,
  files: {},
  users: undefined,
  greeting: "Hourglass FTP server ready.",
  idleTimeout: 300, // s
  dataTimeout: 300, // s
  tcp: undefined,
}

export class FtpServer extends SocketApplication<FtpServerOptions> {
  readonly files: FileStore
  /** Control connections that were accepted. */
  sessions = 0

  constructor(name: string, options: Partial<FtpServerOptions> = {}) {
    super(name, { ...ftpServerDefaults, ...options })
    const { port, idleTimeout, dataTimeout, files } = this.options
    const faults = new OptionFaults(name)
    faults.readPositive("idleTimeout", idleTimeout, seconds)
    faults.readPositive("dataTimeout", dataTimeout, seconds)
    faults.require(port !== 1, "port is 1; it must be >= 2, for data come from the port before")
    faults.report()
    checkedPort(port, name)
    this.files = new FileStore(files)
  }

  protected override *main(): Steps {
    const server = this.listen(this.options.port, { tcp: withoutNagle(this.options.tcp) })
    for (;;) {
      const control = yield* server.accept()
      if (!control.ok) return
      this.sessions++
      this.spawn(() => this.makeSession(control).run())
    }
  }

  /** What talks to a client; a subclass of `FtpServerSession` may know further commands. */
  protected makeSession(control: Connection): FtpServerSession {
    return new FtpServerSession(this, control)
  }

  /** Whether somebody may log in. */
  admits(user: string, password: string): boolean {
    const { users } = this.options
    return users === undefined || (Object.hasOwn(users, user) && users[user] === password)
  }

  override copyTo(copy: this, _counterpart: (original: Component) => Component | undefined): void {
    copy.files.take(this.files)
  }
}
