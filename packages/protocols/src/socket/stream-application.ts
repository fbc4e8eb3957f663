import { Component } from "@hourglass/aca"
import { addressOf, type Destination } from "../application/destination.js"
import {
  type Stream,
  type StreamError,
  type StreamListen,
  type StreamListener,
  StreamListening,
  type StreamOpen,
  StreamOpening,
  type StreamUser,
} from "../tcp/stream-service.js"
import { checkCall, openOptions, streamListenOptions } from "./call-options.js"

export type OpenOptions = Omit<Partial<StreamOpen>, "to" | "toPort">
export type StreamListenOptions = Omit<StreamListen, "port" | "accept">

/**
 * An application on streams that is called when something happens. `node.install(…)` connects it to TCP.
 *
 * A subclass opens streams with `open` and `listen`, and overrides what it wants to be told: `connected`, `arrived`,
 * `drained`, `closed`. The news of all its streams come to it, unless a stream has a user of its own: `open` takes
 * one, and `accepted` gives one to each stream that others have opened.
 *
 * Applications that read better as a sequence of steps extend `SocketApplication`.
 */
export abstract class StreamApplication<Options extends object = object>
  extends Component<Options>
  implements StreamUser
{
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)

  /** Opens a stream; `connected` or `closed` follows. @throws WiringError when the node has no TCP */
  protected open(to: Destination, port: number, options: OpenOptions = {}): Stream {
    checkCall(this, "open", options, openOptions)
    return this.opening.request({ user: this, ...options, to: addressOf(to, this), toPort: port })
  }

  /**
   * Listens at a port; `accepted` follows for each stream.
   * @param port - default the next ephemeral port
   * @throws WiringError when the port is taken, or the node has no TCP
   */
  protected listen(port?: number, options: StreamListenOptions = {}): StreamListener {
    checkCall(this, "listen", options, streamListenOptions)
    return this.listening.request({ ...options, port, accept: (stream) => this.accepted(stream) })
  }

  /** Somebody has opened a stream to this application. Returns who is told of it from then on; default this. */
  protected accepted(_stream: Stream): StreamUser {
    return this
  }

  /** A stream that this application opened is established. */
  connected(_stream: Stream): void {}

  /** Data have arrived, or their end: `stream.read()`, `stream.isAtEnd`. */
  arrived(_stream: Stream): void {}

  /** The send buffer has room again, after `write` took less than it was given. */
  drained(_stream: Stream): void {}

  /** A stream is over: both sides have closed it, or it was lost. */
  closed(_stream: Stream, _error: StreamError | undefined): void {}
}
