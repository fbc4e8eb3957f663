/**
 * A web server.
 *
 * Keeps: its documents. Hears: requests, as many on each connection as the client likes, also ahead of the
 * responses (pipelining). Says: the responses, in the order of the requests; those that it does not understand,
 * and those too large, are answered by a status of 4xx or 5xx and the end of the connection.
 *
 * Of: RFC 9112 (message syntax, framing by length, chunks or close, persistence, pipelining, closing), RFC 9110
 * (GET, HEAD, status codes, Expect). See docs/protocols/http.md.
 */
import {
  bytes,
  type Component,
  type Duration,
  type RandomStream,
  type Size,
  type Steps,
  seconds,
  sleep,
} from "@hourglass/aca"
import { OptionFaults, type Variate } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import { SocketApplication } from "../../socket/socket-application.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import { type Content, FileStore, type Files } from "../file-store.js"
import { withoutNagle } from "../without-nagle.js"
import { HeaderFields } from "./header-fields.js"
import { type HttpRequest, HttpResponse } from "./http-message.js"
import { mediaTypeOf } from "./media-type.js"
import { writeChunked, writeMessage } from "./message-writing.js"
import { readRequest } from "./request-reading.js"

/** Where web servers listen. */
export const httpPort = 80

/** A response to a request; undefined leaves it to the documents. */
export type Respond = (
  request: HttpRequest,
  server: HttpServer,
) => HttpResponse | undefined | Steps<HttpResponse | undefined>

export interface HttpServerOptions {
  readonly port: number
  /** What GET finds, by its path: bytes, or sizes such as "10kB". `/bytes/1000` is always there, with 1000 bytes. */
  readonly documents: Files
  /** Asked first: a response of one's own, at once or in steps; or undefined. */
  readonly respond: Respond | undefined
  /** How long it thinks about each request: `(random) => new Exponential(random, { mean: 0.01 })`, seconds. */
  readonly thinkTime: ((random: RandomStream) => Variate) | undefined
  /** Sends bodies in chunks of this size; undefined for whole, by their length. */
  readonly chunkSize: Size | undefined
  /** The largest body of a request that is taken. */
  readonly maxBody: Size
  /** Whether connections go on after a response. */
  readonly persistent: boolean
  /** After how many responses a connection is closed. */
  readonly maxRequests: number
  /** How long it waits for the next request. */
  readonly idleTimeout: Duration
  /** What is other than the node's TCP options for its connections. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const httpServerDefaults: HttpServerOptions = {
  port: httpPort,
  documents: {},
  respond: undefined,
  thinkTime: undefined,
  chunkSize: undefined,
  maxBody: "100MB",
  persistent: true,
  maxRequests: Number.POSITIVE_INFINITY,
  idleTimeout: 75, // s
  tcp: undefined,
}

/** What a server finds so many bytes under, whatever its documents are. */
export const sizedTarget = (size: number): string => `/bytes/${size}`

const lingering = 2 // s of silence, when the server has closed (RFC 9112 §9.6)

export class HttpServer extends SocketApplication<HttpServerOptions> {
  readonly documents: FileStore
  connectionsAccepted = 0
  /** Responses that it has given, refusals included. */
  responsesSent = 0
  private readonly chunkSize: number | undefined
  private thinkTime: Variate | undefined = undefined

  constructor(name: string, options: Partial<HttpServerOptions> = {}) {
    super(name, { ...httpServerDefaults, ...options })
    const { port, documents, chunkSize, maxBody, idleTimeout, maxRequests } = this.options
    const faults = new OptionFaults(name)
    faults.readPositive("idleTimeout", idleTimeout, seconds)
    faults.read("maxBody", maxBody, bytes)
    faults.require(maxRequests >= 1, `maxRequests is ${maxRequests}; it must be >= 1`)
    this.chunkSize = chunkSize === undefined ? undefined : faults.readPositive("chunkSize", chunkSize, bytes)
    faults.report()
    checkedPort(port, name)
    this.documents = new FileStore(documents)
  }

  protected override *main(): Steps {
    this.thinkTime = this.options.thinkTime?.(this.random)
    const server = this.listen(this.options.port, { tcp: withoutNagle(this.options.tcp) })
    for (;;) {
      const connection = yield* server.accept()
      if (!connection.ok) return
      this.connectionsAccepted++
      this.spawn(() => this.serve(connection))
    }
  }

  private *serve(connection: Connection): Steps {
    const { persistent, maxRequests, idleTimeout, maxBody } = this.options
    const limits = { timeout: idleTimeout, mostBody: bytes(maxBody) }
    let isLast = false
    for (let served = 1; !isLast; served++) {
      const got = yield* readRequest(connection, limits)
      if (got.kind === "nothing") break
      if (got.kind === "refused") {
        yield* this.send(connection, undefined, HttpResponse.brief(got.status), true)
        break
      }
      if (this.thinkTime !== undefined) yield* sleep(Math.max(0, this.thinkTime.next()))
      const response = yield* this.respond(got.request)
      isLast = !persistent || served >= maxRequests || !got.request.isPersistent
      const isWritten = yield* this.send(connection, got.request, response, isLast)
      if (!isWritten) break
    }
    yield* this.finish(connection)
  }

  /**
   * The response to a request. Override it to answer in steps of one's own, as after asking another server; what is
   * not overridden gives documents.
   */
  protected *respond(request: HttpRequest): Steps<HttpResponse> {
    const asked = this.options.respond?.(request, this)
    const own = asked === undefined || asked instanceof HttpResponse ? asked : yield* asked
    if (own !== undefined) return own
    if (request.method === "GET" || request.method === "HEAD") return this.document(request.path)
    const response = HttpResponse.brief(405)
    response.fields.set("Allow", "GET, HEAD")
    return response
  }

  private document(path: string): HttpResponse {
    const content = this.contentAt(path.endsWith("/") ? `${path}index.html` : path)
    if (content === undefined) return HttpResponse.brief(404)
    return new HttpResponse(200, new HeaderFields({ "Content-Type": mediaTypeOf(path) }), content)
  }

  private contentAt(path: string): Content | undefined {
    const [, digits] = /^\/bytes\/(\d{1,15})$/.exec(path) ?? []
    return this.documents.read(path) ?? (digits === undefined ? undefined : Number(digits))
  }

  /** @param request - undefined when there was none to be understood */
  private *send(
    connection: Connection,
    request: HttpRequest | undefined,
    response: HttpResponse,
    isLast: boolean,
  ): Steps<boolean> {
    this.responsesSent++
    const { status, body, size } = response
    const fields = new HeaderFields(response.fields).setDefault("Server", "Hourglass")
    if (isLast) fields.set("Connection", "close")
    else if (request?.minor === 0) fields.set("Connection", "keep-alive")
    const hasBody = status >= 200 && status !== 204 && status !== 304
    const isChunked = hasBody && this.chunkSize !== undefined && request !== undefined && request.minor > 0
    if (isChunked) fields.set("Transfer-Encoding", "chunked")
    else if (hasBody) fields.set("Content-Length", String(size))
    const head = new HttpResponse(status, fields, 0, 1, response.reason).formatHead()
    if (!hasBody || request?.method === "HEAD") return yield* writeMessage(connection, head, 0)
    if (isChunked && this.chunkSize !== undefined)
      return yield* writeChunked(connection, head, body, this.chunkSize)
    return yield* writeMessage(connection, head, body)
  }

  /**
   * Closes so that the client gets all: what it still sends is read (RFC 9112 §9.6). A client that has got all, and does
   * not close its side, is left.
   */
  private *finish(connection: Connection): Steps {
    connection.close()
    for (;;) {
      const got = yield* connection.read(undefined, { timeout: lingering })
      if (got.ok) continue
      if (got.error.kind !== "timed-out") return
      if (connection.unacknowledged === 0) return connection.abort()
    }
  }

  override copyTo(copy: this, _counterpart: (original: Component) => Component | undefined): void {
    copy.documents.take(this.documents)
  }
}
