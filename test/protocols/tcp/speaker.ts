/** Applications that talk to each other over TCP, at random, and write down what they hear. */
import { Component, type RandomStream } from "@hourglass/aca"
import {
  type SegmentData,
  type Stream,
  type StreamError,
  StreamListening,
  StreamOpening,
  type StreamUser,
} from "@hourglass/protocols"

/** What one side does. */
export interface Part {
  /** What it writes, piece by piece. */
  readonly pieces: readonly SegmentData[]
  /** The longest rest between two pieces, and between two reads, seconds. 0 for none. */
  readonly rest: number
  /** The most it reads at a time, bytes; when it rests between reads, what it reads then. */
  readonly most: number
  /** Whether it closes only when the other side has. */
  readonly closesLast: boolean
  readonly chance: RandomStream
}

/** The bytes of some data: zeros where they are only counted. */
export const asBytes = (data: readonly SegmentData[]): Uint8Array =>
  Uint8Array.from(
    data.flatMap((piece) => Array.from(typeof piece === "number" ? new Uint8Array(piece) : piece)),
  )

/** Speaks and hears on one stream. */
export class Speaker extends Component<Part> implements StreamUser {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)

  /** All that was read. */
  readonly heard: SegmentData[] = []
  /** What it was told that is no data, in order. */
  readonly told: ("connected" | "end" | "closed")[] = []
  error: StreamError | undefined = undefined
  /** When it last read something, simulated seconds. */
  heardAt = 0
  /** When it was told that the connection is gone, simulated seconds. */
  closedAt = Number.NaN
  private talk: Stream | undefined = undefined
  private pieces = [...this.options.pieces]
  private isReading = false

  connected(stream: Stream): void {
    this.told.push("connected")
    this.begin(stream)
  }

  /** It has a stream: it begins to speak, which may be before the stream is connected. */
  begin(stream: Stream): void {
    this.talk = stream
    this.speak()
  }

  arrived(): void {
    if (this.isReading) return
    if (this.options.rest === 0) return this.hear(Number.POSITIVE_INFINITY)
    this.isReading = true
    this.after(this.someRest(), this.hearMore)
  }

  drained(): void {
    this.speak()
  }

  closed(_stream: Stream, error: StreamError | undefined): void {
    this.hear(Number.POSITIVE_INFINITY)
    this.told.push("closed")
    this.error = error
    this.closedAt = this.now
  }

  private someRest(): number {
    return this.options.chance.uniform(0, this.options.rest)
  }

  private speak(): void {
    const { talk: stream, pieces, options } = this
    if (stream === undefined) return
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      const size = typeof piece === "number" ? piece : piece.length
      const taken = stream.write(piece)
      if (taken < size)
        return void pieces.unshift(typeof piece === "number" ? piece - taken : piece.subarray(taken))
      if (options.rest > 0 && options.chance.chance(0.2)) return void this.after(this.someRest(), this.speak)
    }
    // Closed before it is open, it would be forgotten (RFC 9293 §3.10.4).
    if (stream.tcpState === "SYN-SENT") return
    if (!options.closesLast || this.told.includes("end")) stream.close()
  }

  private hearMore(): void {
    this.isReading = false
    this.hear(this.options.most)
    if ((this.talk?.readable ?? 0) > 0) this.arrived()
  }

  private hear(most: number): void {
    const { talk: stream } = this
    if (stream === undefined) return
    for (let data = stream.read(most); data !== 0; data = stream.read(most)) {
      this.heard.push(data)
      this.heardAt = this.now
      if (Number.isFinite(most)) break
    }
    if (!stream.isAtEnd || this.told.includes("end")) return
    this.told.push("end")
    if (this.pieces.length === 0) stream.close()
  }
}
