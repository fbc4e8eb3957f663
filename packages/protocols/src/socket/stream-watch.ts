import type { Stream, StreamError, StreamUser } from "../tcp/stream-service.js"
import { Lane } from "./lane.js"
import type { SocketApplication } from "./socket-application.js"
import { WaitingLine } from "./waiting-line.js"

/** What a connection's processes wait for: hears what TCP tells, and wakes them. */
export class StreamWatch implements StreamUser {
  /** Whether it is over, and why if not because both sides have closed. */
  isGone = false
  loss: StreamError | undefined = undefined
  // Made when they are needed: there may be very many connections.
  private readers: Lane | undefined = undefined
  private writers: Lane | undefined = undefined
  private others: WaitingLine | undefined = undefined

  constructor(
    readonly application: SocketApplication,
    /** Whether it is, or was, established. */
    public isOpen: boolean,
  ) {}

  get reading(): Lane {
    this.readers ??= new Lane(this.application)
    return this.readers
  }

  get writing(): Lane {
    this.writers ??= new Lane(this.application)
    return this.writers
  }

  /** For being established, and for the end. */
  get progress(): WaitingLine {
    this.others ??= new WaitingLine(this.application)
    return this.others
  }

  connected(): void {
    this.isOpen = true
    this.others?.wakeAll()
  }

  arrived(): void {
    this.readers?.tell()
  }

  drained(): void {
    this.writers?.tell()
  }

  closed(_stream: Stream, error: StreamError | undefined): void {
    this.isGone = true
    this.loss = error
    // The processes of a host that fails end when its applications are told; nothing of them may run before.
    if (!this.application.belongings.isFailing) this.end()
  }

  /** Nothing will happen any more. */
  end(): void {
    this.application.belongings.forget(this)
    this.readers?.tell()
    this.writers?.tell()
    this.others?.wakeAll()
  }
}

/** Who is told of a stream that its application has left: a reset shows that data were lost (RFC 1122 §4.2.2.13). */
export const leftBehind: StreamUser = {
  connected: (stream) => stream.abort(),
  arrived: (stream) => {
    if (stream.readable > 0) stream.abort()
  },
  drained: () => {},
  closed: () => {},
}
