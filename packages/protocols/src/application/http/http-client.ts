import { type Duration, OptionError, type Steps, seconds, sleep } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import { SocketApplication } from "../../socket/socket-application.js"
import { sizeOfData } from "../../tcp/segment.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import { addressOf, type Destination } from "../destination.js"
import { type ContentSpec, contentOf } from "../file-store.js"
import { ConnectionPool } from "./connection-pool.js"
import { type FieldValues, HeaderFields } from "./header-fields.js"
import { HttpExchange, type HttpFailure } from "./http-exchange.js"
import { HttpRequest, type HttpResponse } from "./http-message.js"
import { httpPort } from "./http-server.js"

export interface HttpClientOptions {
  /** What it does: `function* (client) { yield* client.fetch(server, "/") }`; or a subclass overrides `session`. */
  readonly session: ((client: HttpClient) => Steps) | undefined
  /** When it begins, simulated time. */
  readonly start: Duration
  /** How many connections it opens to one server at most. */
  readonly connections: number
  /** How many requests may be under way on one connection; more than 1 is pipelining. */
  readonly pipelining: number
  /** Whether connections go on after a response. */
  readonly persistent: boolean
  /** Whether bodies are kept; false only counts their bytes. */
  readonly keepBodies: boolean
  /** How often a request that may be repeated is sent, when connections are lost before its response. */
  readonly tries: number
  /** How long a connection may take to be established. Default: as long as TCP tries. */
  readonly connectTimeout: Duration | undefined
  /** How long nothing may come of a response that is due, until its connection is held for lost. */
  readonly responseTimeout: Duration
  /** Fields of each request, besides Host. */
  readonly fields: FieldValues
  /** What is other than the node's TCP options for its connections. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const httpClientDefaults: HttpClientOptions = {
  session: undefined,
  start: 0, // s
  connections: 6, // as browsers have them
  pipelining: 1,
  persistent: true,
  keepBodies: true,
  tries: 3,
  connectTimeout: undefined,
  responseTimeout: 300, // s
  fields: { "User-Agent": "Hourglass", Accept: "*/*" },
  tcp: undefined,
}

export interface FetchOptions {
  /** Default GET. */
  readonly method?: string | undefined
  /** Default 80. */
  readonly port?: number | undefined
  readonly fields?: FieldValues | undefined
  readonly body?: ContentSpec | undefined
  /** How long to wait for the whole response. Default: for ever. */
  readonly timeout?: Duration | undefined
}

/**
 * Asks web servers: any number of its processes at once, over connections that they share.
 *
 *     const page = yield* client.fetch(server, "/index.html")
 *     if (page.ok) console.log(page.status, page.size)
 */
export class HttpClient<
  Options extends HttpClientOptions = HttpClientOptions,
> extends SocketApplication<Options> {
  /** Until now. */
  connectionsOpened = 0
  private pools: ConnectionPool[] = []

  constructor(name: string, options: Partial<HttpClientOptions> = {}) {
    super(name, { ...httpClientDefaults, ...options } as Options)
    const { connections, pipelining, tries, start, responseTimeout } = this.options
    const faults = new OptionFaults(name)
    for (const [option, count] of Object.entries({ connections, pipelining, tries }))
      faults.require(
        Number.isInteger(count) && count >= 1,
        `${option} is ${count}; it must be a whole number >= 1`,
      )
    faults.read("start", start, seconds)
    faults.readPositive("responseTimeout", responseTimeout, seconds)
    faults.report()
  }

  protected override *main(): Steps {
    yield* sleep(Math.max(0, seconds(this.options.start) - this.now))
    yield* this.session()
  }

  /** What it does. */
  protected *session(): Steps {
    yield* this.options.session?.(this) ?? []
  }

  /** Sends a request and waits for the response. */
  *fetch(
    to: Destination,
    target: string,
    { timeout, ...options }: FetchOptions = {},
  ): Steps<HttpResponse | HttpFailure> {
    const exchange = this.begin(to, target, options)
    const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : this.now + seconds(timeout)
    const result = yield* exchange.finished(deadline)
    if (exchange.result === undefined) this.cancel(exchange)
    return result
  }

  /** Sends a request, and does not wait: for several at once, and for the times of each. */
  begin(to: Destination, target: string, options: Omit<FetchOptions, "timeout"> = {}): HttpExchange {
    const { port = httpPort } = options
    const server = { address: addressOf(to, this), port: checkedPort(port, this.path) }
    const exchange = new HttpExchange(this, this.request(server, target, options))
    this.poolFor(server).add(exchange)
    return exchange
  }

  private request(
    server: Endpoint,
    target: string,
    { method = "GET", fields = {}, body }: FetchOptions,
  ): HttpRequest {
    if (!target.startsWith("/"))
      throw new OptionError(`${this.path} cannot ask for "${target}": it must begin with a slash`)
    const content = body === undefined ? 0 : contentOf(body)
    const all = new HeaderFields({ Host: hostOf(server) })
    for (const [name, value] of Object.entries({ ...this.options.fields, ...fields })) all.set(name, value)
    if (!this.options.persistent) all.set("Connection", "close")
    if (body !== undefined) all.set("Content-Length", String(sizeOfData(content)))
    return new HttpRequest(method, target, all, content)
  }

  private poolFor(server: Endpoint): ConnectionPool {
    const isFor = (pool: ConnectionPool) =>
      pool.server.address === server.address && pool.server.port === server.port
    const found = this.pools.find(isFor)
    if (found !== undefined) return found
    const pool = new ConnectionPool(this, server)
    this.pools.push(pool)
    return pool
  }

  private cancel(exchange: HttpExchange): void {
    for (const pool of this.pools) pool.cancel(exchange)
  }

  override exit(): void {
    super.exit()
    for (const pool of this.pools) pool.abandon()
    this.pools = []
  }
}

/** The server's name in a request (RFC 9110 §7.2). */
function hostOf({ address, port }: Endpoint): string {
  const host = address.version === 6 ? `[${address}]` : String(address)
  return port === httpPort ? host : `${host}:${port}`
}
