import {
  bytes as bytesOf,
  Component,
  type Duration,
  event,
  type Size,
  seconds,
  withDefaults,
} from "@hourglass/aca"
import {
  type SegmentData,
  type Stream,
  type StreamError,
  StreamOpening,
  type StreamUser,
  sizeOfData,
} from "../tcp/stream-service.js"
import { TcpConnection } from "../tcp/tcp-connection.js"
import { checkTcpOptions, type TcpOptions, tcpDefaults } from "../tcp/tcp-options.js"
import { checkedPort } from "../udp/ports.js"
import { bulkPort } from "./bulk-sink.js"
import { addressOf, counterpartOf, type Destination } from "./destination.js"
import { checkedStop, refusePastStop } from "./sending-times.js"

export interface BulkSourceOptions {
  /** Whom to send to. */
  readonly to: Destination
  readonly toPort: number
  /** How much; undefined for as much as can be sent until `stop`. Real bytes are sent if bytes are given. */
  readonly bytes: Size | Uint8Array | undefined
  /** When it connects, simulated time. */
  readonly start: Duration
  /** When it closes, with or without all sent. Default: no end. */
  readonly stop: Duration | undefined
  /** What is other than the node's TCP options for this connection. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const bulkSourceDefaults = {
  toPort: bulkPort,
  bytes: undefined,
  start: 0, // s
  stop: undefined,
  tcp: undefined,
}

/** A bulk source has opened its connection: it may be observed from its first segment on. */
export const BulkOpened = event("bulk.opened", {
  initiator: "source",
  reactor: "observer",
}).of<TcpConnection>()

/** Sends data over one TCP connection as fast as that takes them, then closes it. */
export class BulkSource extends Component<BulkSourceOptions> implements StreamUser {
  readonly streams = this.requester("streams", StreamOpening)
  readonly opened = this.emitter("opened", BulkOpened)
  /** When the connection was established, and when it ended; undefined before. Simulated seconds. */
  connectedAt: number | undefined = undefined
  closedAt: number | undefined = undefined
  /** Why it ended before all was sent. */
  error: StreamError | undefined = undefined
  private open: Stream | undefined = undefined
  private to: Destination = this.options.to
  private left: SegmentData = 0
  private begunAt: number | undefined = undefined
  private readonly connecting = this.timer(this.connect)
  private readonly finishing = this.timer(this.finish)

  constructor(name: string, options: Pick<BulkSourceOptions, "to"> & Partial<BulkSourceOptions>) {
    super(name, { ...bulkSourceDefaults, ...options })
    const { toPort, tcp = {} } = this.options
    checkedPort(toPort, name)
    checkTcpOptions(withDefaults(tcpDefaults, tcp), name)
    checkedStop(this.options, name)
    this.left = this.amount()
  }

  /** Called by the node. */
  installed(): void {
    refusePastStop(this, this.options.stop)
  }

  private amount(): SegmentData {
    const { bytes } = this.options
    if (bytes === undefined) return Number.POSITIVE_INFINITY
    return bytes instanceof Uint8Array ? bytes : bytesOf(bytes)
  }

  /** When it connects, simulated seconds: at `start`, or when it was added if that was later. */
  get startsAt(): number {
    return this.begunAt ?? Math.max(seconds(this.options.start), this.isAttached ? this.now : 0)
  }

  /** The connection, from `start` on. */
  get connection(): TcpConnection | undefined {
    return this.open instanceof TcpConnection ? this.open : undefined
  }

  /** Whether all was sent, and both sides have closed; of what has no end, as much as was to be sent until `stop`. */
  get isComplete(): boolean {
    if (this.closedAt === undefined || this.error !== undefined) return false
    const size = sizeOfData(this.amount())
    return size === Number.POSITIVE_INFINITY || this.connection?.counters.acknowledgedBytes === size
  }

  override start(): void {
    const { start, stop } = this.options
    this.begunAt = Math.max(this.now, seconds(start))
    this.connecting.at(this.begunAt)
    if (stop !== undefined) this.finishing.at(Math.max(this.now, seconds(stop)))
  }

  /** The node comes back: what was to begin meanwhile, begins now. A connection that was lost is not made again. */
  override resume(): void {
    const { stop } = this.options
    const isOver = stop !== undefined && seconds(stop) <= this.now
    if (this.open === undefined && !isOver) this.start()
  }

  private connect(): void {
    const { toPort, tcp } = this.options
    this.open = this.streams.request({ to: addressOf(this.to, this), toPort, user: this, options: tcp })
    const { connection } = this
    if (connection !== undefined && this.opened.heard) this.opened.emit(connection)
    this.feed(this.open)
  }

  private feed(stream: Stream): void {
    const { left } = this
    const taken = stream.write(left)
    if (typeof left === "number") this.left = Number.isFinite(left) ? left - taken : left
    else this.left = left.subarray(taken)
    this.closeAfterAll(stream)
  }

  /** Closes once all is written, but not before it is connected: that would delete what waits (RFC 9293 §3.10.4). */
  private closeAfterAll(stream: Stream): void {
    if (this.connectedAt !== undefined && sizeOfData(this.left) === 0) stream.close()
  }

  /** Nothing more is written; what TCP has taken already is still sent. */
  private finish(): void {
    this.left = 0
    this.open?.close()
  }

  connected(stream: Stream): void {
    this.connectedAt = this.now
    this.closeAfterAll(stream)
  }

  arrived(stream: Stream): void {
    stream.read()
  }

  drained(stream: Stream): void {
    this.feed(stream)
  }

  closed(_stream: Stream, error: StreamError | undefined): void {
    this.closedAt = this.now
    this.error = error
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
