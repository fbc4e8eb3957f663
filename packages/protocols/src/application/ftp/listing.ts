/** What LIST sends: a line for each file, as `ls -l` writes it. RFC 959 leaves the format to the server. */
import type { FileStore } from "../file-store.js"

export interface FtpEntry {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** The files whose names begin with a path, or all. */
export function entriesOf(files: FileStore, path: string): FtpEntry[] {
  const prefix = path.replace(/^\//, "")
  return files.names
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ name, size: files.sizeOf(name) ?? 0 }))
}

/** Files have no times here: all are of the beginning of time. */
export function formatListing(entries: readonly FtpEntry[]): string {
  const line = ({ name, size }: FtpEntry) =>
    `-rw-r--r-- 1 ftp ftp ${String(size).padStart(12)} Jan  1  1970 ${name}\r\n`
  return entries.map(line).join("")
}

const listed = /^-\S+ +\d+ +\S+ +\S+ +(\d+) +\S+ +\S+ +\S+ (.+)$/

/** The files of a listing; other lines are left out. */
export function parseListing(text: string): FtpEntry[] {
  return text.split("\r\n").flatMap((line) => {
    const [, size, name] = listed.exec(line) ?? []
    return name === undefined ? [] : [{ name, size: Number(size) }]
  })
}
