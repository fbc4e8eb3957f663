/** The replies of an FTP server (RFC 959 §4.2): a number for programs, and a text for people. */

import type { Duration, Steps } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import { type FtpFailure, ftpFailure, lossFailure } from "./ftp-error.js"

export interface FtpReply {
  /** Three digits: 1 preliminary, 2 done, 3 more is needed, 4 not now, 5 no (§4.2). */
  readonly code: number
  /** Without the code; lines of a longer one are separated by line feeds. */
  readonly text: string
}

/** What each code says, in the words of RFC 959 §4.2.2 where no others are given. */
export const ftpReplyTexts = {
  120: "Service ready in a while.",
  125: "Data connection already open; transfer starting.",
  150: "File status okay; about to open data connection.",
  200: "Command okay.",
  213: "",
  215: "UNIX Type: L8",
  220: "Service ready for new user.",
  221: "Service closing control connection.",
  226: "Closing data connection.",
  227: "Entering Passive Mode",
  229: "Entering Extended Passive Mode", // RFC 2428 §3
  230: "User logged in, proceed.",
  250: "Requested file action okay, completed.",
  331: "User name okay, need password.",
  421: "Service not available, closing control connection.",
  425: "Can't open data connection.",
  426: "Connection closed; transfer aborted.",
  500: "Syntax error, command unrecognized.",
  501: "Syntax error in parameters or arguments.",
  502: "Command not implemented.",
  503: "Bad sequence of commands.",
  504: "Command not implemented for that parameter.",
  522: "Network protocol not supported", // RFC 2428 §2
  530: "Not logged in.",
  550: "Requested action not taken. File unavailable.",
} as const

export type FtpReplyCode = keyof typeof ftpReplyTexts

/** A reply as it goes over the control connection; each line of the text but the last is marked (§4.2). */
export function formatReply({ code, text }: FtpReply): string {
  const lines = text.split("\n")
  return lines.map((line, i) => `${code}${i === lines.length - 1 ? " " : "-"}${line}\r\n`).join("")
}

const firstLine = /^([1-5]\d\d)([ -])(.*)$/

/** Reads a reply: one line, or all lines to the one that begins with the same code and a space. */
export function* readReply(
  control: Connection,
  { timeout }: { readonly timeout: Duration },
): Steps<FtpReply | FtpFailure> {
  const texts: string[] = []
  for (let code: string | undefined; ; ) {
    const got = yield* control.readLine({ timeout })
    if (!got.ok) return lossFailure(got.error)
    const [, digits, mark, text = got.line] = firstLine.exec(got.line) ?? []
    if (code === undefined && digits === undefined)
      return ftpFailure("bad-reply", `"${got.line}" is no reply`)
    code ??= digits
    const isOfCode = digits === code
    texts.push(isOfCode ? text : got.line)
    if (isOfCode && mark === " ") return { code: Number(code), text: texts.join("\n") }
  }
}
