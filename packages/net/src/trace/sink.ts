/** Where traces go: memory here, files and streams where the platform has them. */
import { decodeUtf8, encodeUtf8 } from "./utf8.js"

/** Takes a trace piece by piece, in order. */
export interface Sink {
  /** Text is UTF-8. Bytes are the sink's from now on: the writer does not change them any more. */
  write(chunk: Uint8Array | string): void
  /** Nothing follows. */
  close(): void
}

/** Keeps everything, for tests and for the browser. */
export class MemorySink implements Sink {
  private readonly chunks: Uint8Array[] = []

  write(chunk: Uint8Array | string): void {
    this.chunks.push(typeof chunk === "string" ? encodeUtf8(chunk) : chunk)
  }

  close(): void {}

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.chunks.reduce((size, chunk) => size + chunk.length, 0))
    let at = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return bytes
  }

  get text(): string {
    return decodeUtf8(this.bytes)
  }
}
