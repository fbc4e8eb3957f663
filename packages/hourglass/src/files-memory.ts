/** Files that live in memory: what a browser worker has. */
import { PathError } from "@hourglass/aca"
import { MemorySink } from "@hourglass/net"
import type { Files } from "./files.js"

/** Keeps what is written, and gives it back. */
export class MemoryFiles implements Files {
  private readonly sinks = new Map<string, MemorySink>()

  create(path: string): MemorySink {
    const sink = new MemorySink()
    this.sinks.set(path, sink)
    return sink
  }

  /** The bytes of a file that was written. @throws PathError when there is none */
  bytes(path: string): Uint8Array {
    return this.sink(path).bytes
  }

  async readText(path: string | URL): Promise<string> {
    return this.sink(`${path}`).text
  }

  /** The paths of all files, in the order of creation. */
  get paths(): string[] {
    return [...this.sinks.keys()]
  }

  private sink(path: string): MemorySink {
    const sink = this.sinks.get(path)
    if (sink === undefined)
      throw new PathError(
        `there is no file ${path}; in a browser only files that were written here can be read`,
      )
    return sink
  }
}

export function platformFiles(): Files {
  return new MemoryFiles()
}
