import { Component, withDefaults } from "@hourglass/aca"
import {
  type Stream,
  type StreamError,
  StreamListening,
  type StreamUser,
  sizeOfData,
} from "../tcp/stream-service.js"
import { checkTcpOptions, type TcpOptions, tcpDefaults } from "../tcp/tcp-options.js"
import { checkedPort } from "../udp/ports.js"

/** Where bulk data go by default: iperf's port. */
export const bulkPort = 5001

export interface BulkSinkOptions {
  readonly port: number
  /** What is other than the node's TCP options for its connections. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const bulkSinkDefaults: BulkSinkOptions = { port: bulkPort, tcp: undefined }

/** Takes whatever connections bring, and counts it. */
export class BulkSink extends Component<BulkSinkOptions> implements StreamUser {
  readonly streams = this.requester("streams", StreamListening)
  /** Bytes read from all connections. */
  bytesReceived = 0
  /** Connections accepted until now. */
  accepted = 0

  constructor(name: string, options: Partial<BulkSinkOptions> = {}) {
    super(name, { ...bulkSinkDefaults, ...options })
    const { port, tcp = {} } = this.options
    checkedPort(port, name)
    checkTcpOptions(withDefaults(tcpDefaults, tcp), name)
  }

  override start(): void {
    const { port, tcp } = this.options
    this.streams.request({ port, options: tcp, accept: () => this.accept() })
  }

  private accept(): this {
    this.accepted++
    return this
  }

  connected(): void {}

  arrived(stream: Stream): void {
    while (stream.readable > 0) this.bytesReceived += sizeOfData(stream.read())
    if (stream.isAtEnd) stream.close()
  }

  drained(): void {}
  closed(_stream: Stream, _error: StreamError | undefined): void {}
}
