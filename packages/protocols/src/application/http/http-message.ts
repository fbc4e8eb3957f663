/** Requests and responses of HTTP (RFC 9110, 9112), and the bytes that they begin with. */
import { decodeUtf8, encodeUtf8 } from "@hourglass/net"
import { sizeOfData } from "../../tcp/segment.js"
import type { Content } from "../file-store.js"
import { HeaderFields, isToken } from "./header-fields.js"
import { reasonPhrases } from "./status.js"

/** Methods that may be sent again when no answer came (RFC 9110 §9.2.2). */
const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"])

/** A request, as a server has read it or a client sends it. */
export class HttpRequest {
  constructor(
    /** `GET`, `HEAD`, `POST` …; case matters. */
    readonly method: string,
    /** What is asked for, `/index.html`. */
    readonly target: string,
    readonly fields = new HeaderFields(),
    /** Bytes, or just how many. */
    readonly body: Content = 0,
    /** The version is HTTP/1.`minor`. */
    readonly minor = 1,
  ) {}

  /** The target without host and query (RFC 9112 §3.2: also the absolute form must be understood). */
  get path(): string {
    return this.target.replace(/^https?:\/\/[^/?]*/i, "").replace(/\?.*$/, "") || "/"
  }

  get isIdempotent(): boolean {
    return idempotentMethods.has(this.method)
  }

  /** Whether the connection can go on after it (RFC 9112 §9.3). */
  get isPersistent(): boolean {
    return isPersistent(this)
  }

  get text(): string {
    return textOf(this.body)
  }

  /** Request line and fields, with the empty line behind them. */
  formatHead(): string {
    return `${this.method} ${this.target} HTTP/1.${this.minor}\r\n${this.fields.format()}\r\n`
  }
}

/** A response, as a client has read it or a server sends it. */
export class HttpResponse {
  readonly reason: string

  constructor(
    readonly status: number,
    readonly fields = new HeaderFields(),
    /** Bytes, or just how many. */
    readonly body: Content = 0,
    readonly minor = 1,
    reason?: string,
  ) {
    this.reason = reason ?? reasonPhrases[status] ?? ""
  }

  /** So that what asks for one can give it, or a failure. `isSuccessful` tells whether the server says 2xx. */
  get ok(): true {
    return true
  }

  get isSuccessful(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get isPersistent(): boolean {
    return isPersistent(this)
  }

  /** Bytes of the body. */
  get size(): number {
    return sizeOfData(this.body)
  }

  get text(): string {
    return textOf(this.body)
  }

  /** Status line and fields, with the empty line behind them. */
  formatHead(): string {
    return `HTTP/1.${this.minor} ${this.status} ${this.reason}\r\n${this.fields.format()}\r\n`
  }

  /** One with a short text for people, such as `404 Not Found`. */
  static brief(status: number): HttpResponse {
    const body = encodeUtf8(`${status} ${reasonPhrases[status] ?? ""}\n`)
    return new HttpResponse(status, new HeaderFields({ "Content-Type": "text/plain" }), body)
  }
}

const textOf = (body: Content): string => (typeof body === "number" ? "" : decodeUtf8(body))

function isPersistent({ fields, minor }: { fields: HeaderFields; minor: number }): boolean {
  const options = fields.tokens("Connection")
  return minor >= 1 ? !options.includes("close") : options.includes("keep-alive")
}

/** The first line of a request (RFC 9112 §3); undefined for what is none. */
export function parseRequestLine(
  line: string,
): { method: string; target: string; major: number; minor: number } | undefined {
  const [, method, target, major, minor] = /^(\S+) (\S+) HTTP\/(\d)\.(\d)$/.exec(line) ?? []
  if (method === undefined || !isToken(method)) return undefined
  return { method, target, major: Number(major), minor: Number(minor) }
}

/** The first line of a response (§4); undefined for what is none. */
export function parseStatusLine(line: string): { status: number; reason: string; minor: number } | undefined {
  const [, minor, status, reason = ""] = /^HTTP\/1\.(\d) ([1-5]\d\d)(?: (.*))?$/.exec(line) ?? []
  return status === undefined ? undefined : { status: Number(status), reason, minor: Number(minor) }
}
