/**
 * An application of processes: code that waits for the network with `yield*` and reads like blocking code.
 *
 *     class Echo extends SocketApplication {
 *       *main() {
 *         const server = this.listen(7)
 *         for (;;) {
 *           const conn = yield* server.accept()
 *           if (!conn.ok) return
 *           this.spawn(() => this.serve(conn))
 *         }
 *       }
 *
 *       *serve(conn: Connection) {
 *         for (;;) {
 *           const got = yield* conn.read()
 *           if (!got.ok) break
 *           yield* conn.write(got.data)
 *         }
 *         conn.close()
 *       }
 *     }
 *
 * It begins with `main` when the simulation starts. When its host fails, or it is stopped otherwise, its processes end
 * where they wait and everything it has opened is closed; when it comes back, `main` begins anew.
 */
import { Component, type Duration, type Process, type Steps, seconds, spawn } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import { addressOf, type Destination } from "../application/destination.js"
import { StreamListening, StreamOpening } from "../tcp/stream-service.js"
import type { TcpOptions } from "../tcp/tcp-options.js"
import { DatagramOpening } from "../udp/datagram-service.js"
import { Connection } from "./connection.js"
import { DatagramSocket, type DatagramSocketOptions } from "./datagram-socket.js"
import { ServerSocket } from "./server-socket.js"
import type { ConnectErrorKind, Failure, WaitOptions } from "./socket-result.js"
import { StreamWatch } from "./stream-watch.js"

export interface ListenOptions {
  /** How many connections may be half open. Default 128. */
  readonly backlog?: number | undefined
  /** What is other than TCP's own options for connections to this port. */
  readonly tcp?: Partial<TcpOptions> | undefined
}

export interface ConnectOptions extends WaitOptions {
  /** Which of the host's addresses to use; default its own choice. */
  readonly from?: Address | undefined
  /** Default the next ephemeral port. */
  readonly fromPort?: number | undefined
  /** What is other than TCP's own options for this connection. */
  readonly tcp?: Partial<TcpOptions> | undefined
}

/** What an application has opened, and must not leave open when it ends. */
interface Opened {
  abandon(): void
}

export abstract class SocketApplication<Options extends object = object> extends Component<Options> {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
  readonly datagrams = this.requester("datagrams", DatagramOpening)
  private readonly processes = new Set<Process<unknown>>()
  private readonly opened = new Map<object, Opened>()

  /** What it does, from its start to its end. Override it. */
  protected *main(): Steps {}

  // What its processes do

  /** Runs another process of this application, beside the one that calls it. */
  spawn<T>(body: () => Steps<T>): Process<T> {
    const process: Process<T> = spawn(this, () => this.run(body, () => process))
    this.processes.add(process)
    return process
  }

  private *run<T>(body: () => Steps<T>, self: () => Process<T>): Steps<T> {
    try {
      return yield* body()
    } finally {
      this.processes.delete(self())
    }
  }

  /**
   * Listens for connections at a port.
   * @param port - default the next ephemeral port
   * @throws WiringError when the port is taken, or the node has no TCP
   */
  listen(port?: number, { backlog, tcp: options }: ListenOptions = {}): ServerSocket {
    const server = new ServerSocket(this, (accept) =>
      this.listening.request({ port, backlog, options, accept }),
    )
    return this.keep(server, server)
  }

  /**
   * Opens a connection and waits until it is established.
   * @throws WiringError when the port it is to come from is taken, or the node has no TCP
   */
  *connect(
    to: Destination,
    port: number,
    options: ConnectOptions = {},
  ): Steps<Connection | Failure<ConnectErrorKind>> {
    const { from, fromPort, tcp } = options
    const user = new StreamWatch(this, false)
    const ask = { to: addressOf(to), toPort: port, from, fromPort, user, options: tcp }
    const connection = new Connection(this.opening.request(ask), user)
    if (!user.isGone) this.keep(user, connection)
    return yield* connection.opened(options)
  }

  /**
   * Opens a socket for datagrams.
   * @param port - default the next ephemeral port
   * @throws WiringError when the port is taken, or the node has no UDP; OptionError for an address of another host
   */
  datagram(port?: number, options: DatagramSocketOptions = {}): DatagramSocket {
    const socket = new DatagramSocket(this, options, (user) =>
      this.datagrams.request({ user, owner: this, port, address: options.address, shared: options.shared }),
    )
    return this.keep(socket, socket)
  }

  /** Ends all its processes where they wait, and closes all that it has opened. */
  exit(): void {
    const running = [...this.processes]
    this.processes.clear()
    for (const process of running) process.end()
    for (const each of [...this.opened.values()]) each.abandon()
  }

  // Its life

  override start(): void {
    this.spawn(() => this.main())
  }

  override stop(): void {
    this.exit()
  }

  override resume(): void {
    this.start()
  }

  override reset(): void {
    this.exit()
  }

  // For its sockets

  /** @internal notes what must be closed when the application ends */
  keep<T extends Opened>(key: object, opened: T): T {
    this.opened.set(key, opened)
    return opened
  }

  /** @internal it has been closed */
  forget(key: object): void {
    this.opened.delete(key)
  }

  /** @internal whether its host is failing, and it has not been told yet */
  get isFailing(): boolean {
    return this.parent?.state === "stopped"
  }

  /** @internal when a wait that begins now is to end, simulated seconds */
  deadline(timeout: Duration | undefined): number {
    return timeout === undefined ? Number.POSITIVE_INFINITY : this.now + seconds(timeout)
  }
}
