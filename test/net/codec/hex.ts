/** Bytes as people write them. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")
export const unhex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"))
export const hex16 = (word: number): string => word.toString(16).padStart(4, "0")
