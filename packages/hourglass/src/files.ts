import type { Sink } from "@hourglass/net"

/** Where a simulation reads and writes: the file system in Node, memory in a browser. */
export interface Files {
  /**
   * The whole of a file as text.
   * @param path - from the folder that the program was started in; from that of a module as `new URL(path, import.meta.url)`
   * @throws when there is none
   */
  readText(path: string | URL): Promise<string>
  /** Begins a file; what was there is replaced. */
  create(path: string): Sink
}

/** Writes a whole file. */
export function writeText(files: Files, path: string, text: string): void {
  const file = files.create(path)
  file.write(text)
  file.close()
}
