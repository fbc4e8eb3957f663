/** Where the body of a message ends (RFC 9112 §6.3). */
import type { HeaderFields } from "./header-fields.js"

export type BodyFraming =
  | { readonly kind: "length"; readonly size: number }
  | { readonly kind: "chunked" }
  /** When the server closes the connection; of responses only. */
  | { readonly kind: "close" }
  /** It cannot be known: the connection is of no further use. */
  | { readonly kind: "invalid"; readonly status: 400 | 501 }

const none: BodyFraming = Object.freeze({ kind: "length", size: 0 })
const chunked: BodyFraming = Object.freeze({ kind: "chunked" })

export function requestFraming(fields: HeaderFields): BodyFraming {
  return framingOf(fields) ?? none
}

/** @param method - of the request that it answers */
export function responseFraming(method: string, status: number, fields: HeaderFields): BodyFraming {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return none
  return framingOf(fields) ?? { kind: "close" }
}

function framingOf(fields: HeaderFields): BodyFraming | undefined {
  const codings = fields.tokens("Transfer-Encoding")
  const length = fields.get("Content-Length")
  if (codings.length > 0) {
    if (length !== undefined) return { kind: "invalid", status: 400 } // somebody means to smuggle (§6.1)
    return codings.length === 1 && codings[0] === "chunked" ? chunked : { kind: "invalid", status: 501 }
  }
  if (length === undefined) return undefined
  const [first, ...others] = length.split(",").map((each) => each.trim())
  const size = /^\d+$/.test(first) ? Number(first) : Number.NaN
  if (!Number.isSafeInteger(size) || others.some((other) => other !== first))
    return { kind: "invalid", status: 400 }
  return { kind: "length", size }
}
