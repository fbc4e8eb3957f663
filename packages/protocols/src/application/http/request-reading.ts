/** Reads a request as a server must: what is wrong with it has a status (RFC 9112 §2.2, §3). */
import type { Duration, Steps } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import { requestFraming } from "./body-framing.js"
import type { HeaderFields } from "./header-fields.js"
import { HttpRequest, parseRequestLine } from "./http-message.js"
import { BodyCollector, type ReadProblem, readBody, readFields, readLine } from "./message-reading.js"

export type RequestReading =
  | { readonly kind: "request"; readonly request: HttpRequest }
  | { readonly kind: "refused"; readonly status: number }
  /** The client has closed, or the time is over, before a request began. */
  | { readonly kind: "nothing" }

const knownMethods: ReadonlySet<string> = new Set("GET HEAD POST PUT DELETE OPTIONS PATCH".split(" "))

const nothing: RequestReading = Object.freeze({ kind: "nothing" })
const refused = (status: number): RequestReading => ({ kind: "refused", status })

export function* readRequest(
  connection: Connection,
  limits: { timeout: Duration; mostBody: number },
): Steps<RequestReading> {
  let first = yield* readLine(connection, limits)
  if (first.ok && first.line === "") first = yield* readLine(connection, limits) // §2.2: old clients send one
  if (!first.ok) return first.error.kind === "too-large" ? refused(414) : nothing
  const line = parseRequestLine(first.line)
  if (line === undefined) return refused(400)
  if (line.major !== 1) return refused(505)
  if (!knownMethods.has(line.method)) return refused(501)
  const head = yield* readFields(connection, limits)
  if (!head.ok) return refusal(head, 431)
  if (line.minor >= 1 && !hasOneHost(head.fields)) return refused(400) // §3.2
  const framing = requestFraming(head.fields)
  if (framing.kind === "invalid") return refused(framing.status)
  if (framing.kind === "length" && framing.size > limits.mostBody) return refused(413)
  if (head.fields.tokens("Expect").includes("100-continue") && line.minor >= 1)
    yield* connection.write("HTTP/1.1 100 Continue\r\n\r\n") // RFC 9110 §10.1.1
  const body = new BodyCollector(true, limits.mostBody)
  const read = yield* readBody(connection, framing, body, { timeout: limits.timeout })
  if (!read.ok) return refusal(read, 413)
  const { method, target, minor } = line
  return { kind: "request", request: new HttpRequest(method, target, head.fields, body.content, minor) }
}

function hasOneHost(fields: HeaderFields): boolean {
  const hosts = [...fields].filter(([name]) => name.toLowerCase() === "host")
  return hosts.length === 1
}

function refusal({ error }: ReadProblem, tooLarge: number): RequestReading {
  if (error.kind === "over") return nothing
  if (error.kind === "timed-out") return refused(408)
  return refused(error.kind === "too-large" ? tooLarge : 400)
}
