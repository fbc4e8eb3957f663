/** Contents of files for tests, and how they are known again. */
import { createHash } from "node:crypto"
import { RandomStream } from "@hourglass/aca"

/** So many bytes without a pattern. */
export function noise(size: number, seed = 1): Uint8Array {
  const random = new RandomStream(seed, 0, "noise")
  return Uint8Array.from({ length: size }, () => random.int(256))
}

export const sha256 = (content: Uint8Array | number): string =>
  typeof content === "number" ? `${content} bytes` : createHash("sha256").update(content).digest("hex")
