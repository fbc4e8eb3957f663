/** What an FSP server keeps of a client: the key it must show, the last answer, and what it uploads. */
import { DataQueue } from "../../tcp/data-queue.js"
import type { SegmentData } from "../../tcp/segment.js"
import type { FspMessage } from "./fsp-message.js"

/** What to do with a request: serve it, send the last answer again, or nothing. */
export type Admission = "serve" | "repeat" | "ignore"

/** Times in seconds ("TIMEOUTS"). */
export const fspServerTimes = {
  resend: 3, //   a request with the key before is taken for a repeated one, but no sooner than this
  session: 60, // after so long in silence any key is right
}

export class FspVisitor {
  private key = -1
  private formerKey = -1
  private lastReply: FspMessage | undefined = undefined
  private lastTime = Number.NEGATIVE_INFINITY
  private uploaded = new DataQueue(0)

  /** @param now - simulated seconds */
  admit(request: FspMessage, now: number): Admission {
    const { key, sequence } = request
    const silence = now - this.lastTime
    if (key === this.key || this.lastReply === undefined) return "serve"
    // A client that has not got the last reply knows only the key before.
    if (key === this.formerKey && silence >= fspServerTimes.resend)
      return sequence === this.lastReply.sequence ? "repeat" : "serve"
    return silence >= fspServerTimes.session ? "serve" : "ignore"
  }

  /** The request has been served by this reply. */
  answered(request: FspMessage, reply: FspMessage, now: number): void {
    this.formerKey = request.key
    this.key = reply.key
    this.lastReply = reply
    this.lastTime = now
  }

  /** The last answer is sent again. */
  repeated(now: number): FspMessage | undefined {
    this.lastTime = now
    return this.lastReply
  }

  /** A key that is not the one before. @param random - a whole number within 0 and 65534 */
  nextKey(random: number): number {
    return (this.key + 1 + random) & 0xffff
  }

  /** Takes a block of a file; one at 0 begins a file. Returns false when what is before it is missing. */
  upload(position: number, data: SegmentData): boolean {
    if (position === 0) this.uploaded = new DataQueue(0)
    if (position !== this.uploaded.end) return false
    this.uploaded.append(data)
    return true
  }

  /** What was uploaded; forgotten with this. */
  install(): SegmentData {
    const { uploaded } = this
    this.uploaded = new DataQueue(0)
    return uploaded.slice(0, uploaded.end)
  }
}
