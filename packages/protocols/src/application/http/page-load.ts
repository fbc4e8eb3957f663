/** What became of a page: of each of its objects, and of all together. */
import type { HttpExchange } from "./http-exchange.js"
import type { Page } from "./page-model.js"
import { formatWaterfall } from "./waterfall.js"

/** One object of a page. Times in simulated seconds; NaN for what did not happen. */
export interface ObjectLoad {
  readonly target: string
  /** The status of the response; undefined when there was none. */
  readonly status: number | undefined
  /** Why there was none, in words. */
  readonly problem: string | undefined
  /** Bytes of the body. */
  readonly size: number
  /** On which connection of the browser it was, counted from 1. */
  readonly connection: number
  /** When the browser wanted it. */
  readonly startedAt: number
  /** When a connection was opened for it; NaN when it went over one that was there. */
  readonly connectStartedAt: number
  readonly connectedAt: number
  /** When the request left. */
  readonly sentAt: number
  /** When the response began to come, and when it was there. */
  readonly firstByteAt: number
  readonly endedAt: number
}

/** A page that was loaded, with the document first, then its objects. */
export class PageLoad {
  constructor(
    readonly page: Page,
    readonly objects: readonly ObjectLoad[],
  ) {}

  /** When the document was wanted. */
  get startedAt(): number {
    return this.objects[0].startedAt
  }

  /** When the last of it was there. */
  get endedAt(): number {
    return this.objects.reduce((latest, { endedAt }) => Math.max(latest, endedAt), this.startedAt)
  }

  /** The page load time, seconds. */
  get time(): number {
    return this.endedAt - this.startedAt
  }

  /** Bytes of all bodies. */
  get size(): number {
    return this.objects.reduce((sum, { size }) => sum + size, 0)
  }

  /** Objects for which the server did not say 2xx. */
  get failures(): number {
    return this.objects.filter(({ status = 0 }) => status < 200 || status > 299).length
  }

  /** How many connections it came over. */
  get connections(): number {
    return new Set(this.objects.map(({ connection }) => connection)).size
  }

  /** The waterfall, as text. @param columns - how wide the picture is, in characters */
  format(columns?: number): string {
    return formatWaterfall(this, columns)
  }
}

/** What is known of an exchange that is over. */
export function objectLoad(exchange: HttpExchange): ObjectLoad {
  const { request, result, connection, startedAt, connectStartedAt, connectedAt } = exchange
  const { sentAt, firstByteAt, endedAt } = exchange
  const response = result?.ok ? result : undefined
  return {
    target: request.target,
    status: response?.status,
    problem: result === undefined || result.ok ? undefined : result.error.detail,
    size: response?.size ?? 0,
    connection,
    startedAt,
    connectStartedAt,
    connectedAt,
    sentAt,
    firstByteAt,
    endedAt,
  }
}
