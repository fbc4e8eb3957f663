/** What file clients note of each file that they have read or written. */
export interface FileTransfer {
  readonly name: string
  readonly direction: "read" | "write"
  /** Bytes of the file that were transferred. */
  readonly size: number
  /** Simulated seconds. */
  readonly startedAt: number
  readonly endedAt: number
  /** Why it failed, in words; undefined when it did not. */
  readonly problem: string | undefined
}

/** Bits of content a second; NaN for a transfer that took no time. */
export function goodputOf({ size, startedAt, endedAt }: FileTransfer): number {
  return endedAt > startedAt ? (8 * size) / (endedAt - startedAt) : Number.NaN
}
