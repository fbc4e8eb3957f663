/** Text to bytes and back. Every platform has these two, but only the browser's type library names them. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }

export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
