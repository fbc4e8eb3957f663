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
import { Component, type Process, type Steps } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import { addressOf, type Destination } from "../application/destination.js"
import { StreamListening, StreamOpening } from "../tcp/stream-service.js"
import type { TcpOptions } from "../tcp/tcp-options.js"
import { DatagramOpening } from "../udp/datagram-service.js"
import { Belongings } from "./belongings.js"
import { checkCall, connectOptions, datagramSocketOptions, listenOptions } from "./call-options.js"
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

export abstract class SocketApplication<Options extends object = object> extends Component<Options> {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
  readonly datagrams = this.requester("datagrams", DatagramOpening)
  /** @internal what it has running and open */
  readonly belongings = new Belongings(this)

  /** What it does, from its start to its end. Override it. */
  protected *main(): Steps {}

  // What its processes do

  /** Runs another process of this application, beside the one that calls it. */
  spawn<T>(body: () => Steps<T>): Process<T> {
    return this.belongings.spawn(body)
  }

  /**
   * Listens for connections at a port.
   * @param port - default the next ephemeral port
   * @throws WiringError when the port is taken, or the node has no TCP
   */
  listen(port?: number, options: ListenOptions = {}): ServerSocket {
    checkCall(this, "listen", options, listenOptions)
    const { backlog, tcp } = options
    const server = new ServerSocket(this, (accept) =>
      this.listening.request({ port, backlog, options: tcp, accept }),
    )
    return this.belongings.keep(server, server)
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
    checkCall(this, "connect", options, connectOptions)
    const { from, fromPort, tcp, timeout } = options
    const user = new StreamWatch(this, false)
    const ask = { to: addressOf(to, this), toPort: port, from, fromPort, user, options: tcp }
    const connection = new Connection(this.opening.request(ask), user)
    if (!user.isGone) this.belongings.keep(user, connection)
    return yield* connection.opened(timeout)
  }

  /**
   * Opens a socket for datagrams.
   * @param port - default the next ephemeral port
   * @throws WiringError when the port is taken, or the node has no UDP; OptionError for an address of another host
   */
  datagram(port?: number, options: DatagramSocketOptions = {}): DatagramSocket {
    checkCall(this, "datagram", options, datagramSocketOptions)
    const socket = new DatagramSocket(this, options, (user) =>
      this.datagrams.request({ user, owner: this, port, address: options.address, shared: options.shared }),
    )
    return this.belongings.keep(socket, socket)
  }

  /** Ends all its processes where they wait, and closes all that it has opened. */
  exit(): void {
    this.belongings.end()
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
}
