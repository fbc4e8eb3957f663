/** Files by their names, in memory: what file servers and web servers serve. */
import { bytes, type Size } from "@hourglass/aca"
import { DataQueue } from "../tcp/data-queue.js"
import { type SegmentData, sizeOfData } from "../tcp/segment.js"

/** What a file holds: bytes, which must not change, or just how many. */
export type Content = SegmentData

/** As users give it: bytes, or how many (`"1MB"`). Text is given by its bytes. */
export type ContentSpec = Uint8Array | Size

export type Files = FileStore | Readonly<Record<string, ContentSpec>>

export const contentOf = (spec: ContentSpec): Content => (spec instanceof Uint8Array ? spec : bytes(spec))

/** A stretch of a content, no further than to its end. */
export function stretchOf(content: Content, from: number, size: number): Content {
  const end = Math.min(from + size, sizeOfData(content))
  if (typeof content === "number") return Math.max(0, end - from)
  return content.subarray(Math.min(from, end), end)
}

/** A flat store: names may contain slashes, and one at the beginning does not count. */
export class FileStore {
  private readonly contents = new Map<string, Content>()

  constructor(files: Files = {}) {
    this.take(files)
  }

  /** In the order of their characters. */
  get names(): readonly string[] {
    return [...this.contents.keys()].sort()
  }

  read(name: string): Content | undefined {
    return this.contents.get(keyOf(name))
  }

  write(name: string, content: ContentSpec): void {
    this.contents.set(keyOf(name), contentOf(content))
  }

  /** Adds to the end of a file; makes it when there is none. */
  append(name: string, content: Content): void {
    const whole = new DataQueue(0)
    whole.append(this.read(name) ?? 0)
    whole.append(content)
    this.write(name, whole.slice(0, whole.end))
  }

  /** Returns whether there was one. */
  remove(name: string): boolean {
    return this.contents.delete(keyOf(name))
  }

  /** Bytes; undefined when there is no such file. */
  sizeOf(name: string): number | undefined {
    const content = this.read(name)
    return content === undefined ? undefined : sizeOfData(content)
  }

  /** Adds files, in place of those of the same names. */
  take(files: Files): void {
    const entries = files instanceof FileStore ? files.contents : Object.entries(files)
    for (const [name, content] of entries) this.write(name, content)
  }
}

const keyOf = (name: string): string => (name.startsWith("/") ? name.slice(1) : name)
