/** What may go wrong for an FTP client. */
import type { SocketError } from "../../socket/socket-result.js"
import type { FtpReply } from "./ftp-reply.js"

export type FtpErrorKind =
  /** The control connection, or one for data, could not be opened. */
  | "no-connection"
  /** A connection was lost, or closed by the server, before all was said or sent. */
  | "connection-lost"
  /** No reply, or no data, for as long as was to be waited. */
  | "timed-out"
  /** 530: the server does not know the user, or the password is wrong. */
  | "not-logged-in"
  /** 550: there is no such file. */
  | "no-such-file"
  /** Any other 4xx or 5xx. */
  | "rejected"
  /** What the server says is no reply, or not one that was to be expected. */
  | "bad-reply"

export interface FtpError extends SocketError<FtpErrorKind> {
  /** What the server says, if it is the server that says no. */
  readonly reply: FtpReply | undefined
}

export interface FtpFailure {
  readonly ok: false
  readonly error: FtpError
}

export function ftpFailure(kind: FtpErrorKind, detail: string, reply?: FtpReply): FtpFailure {
  return { ok: false, error: { kind, detail, reply } }
}

/** A wait on a connection that did not succeed. */
export function lossFailure({ kind, detail }: SocketError<string>): FtpFailure {
  return ftpFailure(kind === "timed-out" ? "timed-out" : "connection-lost", detail)
}

/** A reply that is not the one which was to be expected. */
export function rejection(reply: FtpReply): FtpFailure {
  return ftpFailure(kindOf(reply.code), `${reply.code} ${reply.text}`, reply)
}

function kindOf(code: number): FtpErrorKind {
  if (code === 421 || code === 426) return "connection-lost"
  if (code === 425) return "no-connection"
  if (code === 530) return "not-logged-in"
  if (code === 550) return "no-such-file"
  return code >= 400 ? "rejected" : "bad-reply"
}
