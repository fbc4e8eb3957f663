/** Files of the operating system. The only part of this package that knows Node. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { dirname } from "node:path"
import { PathError } from "@hourglass/aca"
import type { Sink } from "@hourglass/net"
import type { Files } from "./files.js"

const bufferSize = 1 << 16 // bytes gathered before they are written

// A user who forgets to close a capture still finds all of it in the file: one listener for the files that are open.
const open = new Set<FileSink>()

function closeAll(): void {
  for (const file of open) file.close()
}

function closeAtExit(file: FileSink): void {
  if (open.size === 0) process.once("exit", closeAll)
  open.add(file)
}

function forget(file: FileSink): void {
  open.delete(file)
  if (open.size === 0) process.off("exit", closeAll)
}

/** Writes a file in large pieces. */
class FileSink implements Sink {
  private readonly descriptor: number
  private chunks: Uint8Array[] = []
  private waiting = 0
  private isClosed = false

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.descriptor = openSync(path, "w")
    closeAtExit(this)
  }

  write(chunk: Uint8Array | string): void {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk
    this.chunks.push(bytes)
    this.waiting += bytes.length
    if (this.waiting >= bufferSize) this.flush()
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    forget(this)
    this.flush()
    closeSync(this.descriptor)
  }

  private flush(): void {
    const bytes = new Uint8Array(this.waiting)
    let at = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done)
    this.chunks = []
    this.waiting = 0
  }
}

export function platformFiles(): Files {
  return {
    create: (path) => new FileSink(path),
    readText: (path) =>
      readFile(path, "utf8").catch((error: Error) => {
        throw new PathError(`cannot read the file ${path}: ${error.message}`)
      }),
  }
}
