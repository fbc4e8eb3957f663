/** Reads the messages of HTTP from a connection (RFC 9112). */
import type { Duration, Steps } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import type { Failure } from "../../socket/socket-result.js"
import { DataQueue } from "../../tcp/data-queue.js"
import { type SegmentData, sizeOfData } from "../../tcp/segment.js"
import type { Content } from "../file-store.js"
import type { BodyFraming } from "./body-framing.js"
import { HeaderFields } from "./header-fields.js"

/** What came does not make a message, or is too large; or the connection is over, or the time. */
export type ReadProblem = Failure<"bad-message" | "too-large" | "over" | "timed-out">

export interface ReadLimits {
  readonly timeout?: Duration | undefined
}

/** A body as it is read: the bytes themselves, or only their number. */
export class BodyCollector {
  size = 0
  private readonly queue = new DataQueue(0)

  constructor(
    private readonly keeps: boolean,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  get isTooLarge(): boolean {
    return this.size > this.most
  }

  add(data: SegmentData): void {
    this.size += sizeOfData(data)
    if (this.keeps) this.queue.append(data)
  }

  get content(): Content {
    return this.keeps ? this.queue.slice(0, this.size) : this.size
  }
}

const longestLine = 8000 // bytes; at least so long a request line must be taken (RFC 9112 §3)
const mostFields = 100

const done: { readonly ok: true } = Object.freeze({ ok: true })

const bad = (detail: string): ReadProblem => ({ ok: false, error: { kind: "bad-message", detail } })

export function* readLine(
  connection: Connection,
  { timeout }: ReadLimits = {},
): Steps<{ ok: true; line: string } | ReadProblem> {
  const got = yield* connection.readLine({ timeout, most: longestLine })
  return got.ok ? got : problemOf(got.error.kind, got.error.detail)
}

function problemOf(kind: string, detail: string): ReadProblem {
  if (kind === "too-long") return { ok: false, error: { kind: "too-large", detail } }
  return { ok: false, error: { kind: kind === "timed-out" ? "timed-out" : "over", detail } }
}

/** The lines up to the empty one. */
export function* readFields(
  connection: Connection,
  limits?: ReadLimits,
): Steps<{ ok: true; fields: HeaderFields } | ReadProblem> {
  const fields = new HeaderFields()
  for (let count = 0; count <= mostFields; count++) {
    const got = yield* readLine(connection, limits)
    if (!got.ok) return got
    if (got.line === "") return { ok: true, fields }
    if (!fields.takeLine(got.line)) return bad(`"${got.line}" is no header field`)
  }
  return { ok: false, error: { kind: "too-large", detail: `more than ${mostFields} header fields` } }
}

/** The body, as far as it is framed so; each piece goes to the collector as it comes. */
export function* readBody(
  connection: Connection,
  framing: BodyFraming,
  body: BodyCollector,
  limits?: ReadLimits,
): Steps<{ ok: true } | ReadProblem> {
  switch (framing.kind) {
    case "length":
      return yield* readSized(connection, framing.size, body, limits)
    case "chunked":
      return yield* readChunks(connection, body, limits)
    case "close":
      return yield* readToClose(connection, body, limits)
    case "invalid":
      return bad("where the body ends is not to be known")
  }
}

function* readSized(
  connection: Connection,
  size: number,
  body: BodyCollector,
  limits: ReadLimits | undefined,
): Steps<{ ok: true } | ReadProblem> {
  const end = body.size + size
  while (body.size < end) {
    const got = yield* connection.read(end - body.size, limits)
    if (!got.ok) return problemOf(got.error.kind, `${end - body.size} bytes are missing: ${got.error.detail}`)
    body.add(got.data)
    if (body.isTooLarge) return problemOf("too-long", `a body of more than ${body.size - 1} bytes`)
  }
  return done
}

/** RFC 9112 §7.1; extensions of chunks and trailers are read and forgotten. */
function* readChunks(
  connection: Connection,
  body: BodyCollector,
  limits: ReadLimits | undefined,
): Steps<{ ok: true } | ReadProblem> {
  for (;;) {
    const got = yield* readLine(connection, limits)
    if (!got.ok) return got
    const [, digits] = /^([0-9a-fA-F]{1,12})[ \t]*(;.*)?$/.exec(got.line) ?? []
    if (digits === undefined) return bad(`"${got.line}" is no size of a chunk`)
    const size = Number.parseInt(digits, 16)
    if (size === 0) {
      const trailer = yield* readFields(connection, limits)
      return trailer.ok ? done : trailer
    }
    const chunk = yield* readSized(connection, size, body, limits)
    if (!chunk.ok) return chunk
    const end = yield* readLine(connection, limits)
    if (!end.ok) return end
    if (end.line !== "") return bad("a chunk is longer than it says")
  }
}

function* readToClose(
  connection: Connection,
  body: BodyCollector,
  limits: ReadLimits | undefined,
): Steps<{ ok: true } | ReadProblem> {
  for (;;) {
    const got = yield* connection.read(undefined, limits)
    if (got.ok) body.add(got.data)
    else if (got.error.kind === "end") return done
    else return problemOf(got.error.kind, got.error.detail)
  }
}
