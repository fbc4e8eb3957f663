/** What decoding gives: the content, or the reason why there is none. Bytes from a network never throw. */

/** Why bytes are no packet or message. */
export type DecodeFault =
  /** Shorter than the fixed header. */
  | "too-short"
  | "bad-checksum"
  | "bad-version"
  /** The header claims to be shorter than its fixed part. */
  | "bad-header-length"
  /** A length field says less than the headers need or more than there is. */
  | "bad-length"
  /** A kind of message, or of part of one, that the protocol does not have. */
  | "bad-type"
  /** An option that reaches beyond its header. */
  | "bad-option"
  /** The packet that an ICMP error quotes has no readable header. */
  | "bad-quote"
  /** Packets in packets in packets, deeper than anyone nests them. */
  | "too-deep"

export interface DecodeFailure {
  readonly ok: false
  readonly fault: DecodeFault
}

export type Decoded<Content> = ({ readonly ok: true } & Content) | DecodeFailure

export const failure = (fault: DecodeFault): DecodeFailure => ({ ok: false, fault })
