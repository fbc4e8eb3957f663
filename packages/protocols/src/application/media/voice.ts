/** Speech as a source of packets: talk spurts and silence. */
import type { Duration } from "@hourglass/aca"
import { cbr, onOff, type Traffic } from "../traffic.js"
import { trafficHeaderSize } from "../traffic-payload.js"

/** How speech is coded, and what that does to it. */
export interface VoiceCodec {
  /** Bits a second while somebody speaks, without headers. */
  readonly rate: number
  /** How much speech is in a packet, seconds. */
  readonly interval: number
  /** How far the coder looks ahead, seconds. */
  readonly lookAhead: number
  /** What coding alone costs: Ie of the E-model (ITU-T G.113 Appendix I). */
  readonly impairment: number
  /** How well it stands the loss of packets, in %: Bpl of the E-model (the same). */
  readonly robustness: number
}

/** Codecs with 20 ms of speech in a packet. */
export const voiceCodecs = {
  /** 64 kb/s, 160 bytes, with the concealment of losses of its Appendix I. */
  "G.711": { rate: 64_000, interval: 0.02, lookAhead: 0, impairment: 0, robustness: 25.1 },
  /** 8 kb/s, 20 bytes; Annex A with silence suppression. */
  "G.729": { rate: 8000, interval: 0.02, lookAhead: 0.005, impairment: 11, robustness: 19 },
} as const satisfies Record<string, VoiceCodec>

export type VoiceCodecName = keyof typeof voiceCodecs

export const codecOf = (codec: VoiceCodecName | VoiceCodec): VoiceCodec =>
  typeof codec === "string" ? voiceCodecs[codec] : codec

export interface VoiceOptions {
  /** Default G.711. */
  readonly codec?: VoiceCodecName | VoiceCodec
  /** Mean length of talk spurts, exponential. Default 1.004 s (ITU-T P.59). */
  readonly meanSpurt?: Duration
  /** Mean length of silences, exponential; nothing is sent in them. Default 1.587 s (ITU-T P.59). */
  readonly meanSilence?: Duration
  /** Whether nothing is sent in silence; false sends always. Default true. */
  readonly suppressesSilence?: boolean
}

/**
 * What one person says in a conversation. Each packet has a header of 12 bytes before the speech: that of traffic
 * payloads, which stands where RTP's would and is as long.
 */
export function voice(options: VoiceOptions = {}): Traffic {
  const { codec = "G.711", meanSpurt = 1.004, meanSilence = 1.587, suppressesSilence = true } = options
  const { rate, interval } = codecOf(codec)
  const size = trafficHeaderSize + Math.ceil((rate * interval) / 8)
  const peakRate = (8 * size) / interval
  if (!suppressesSilence) return cbr({ rate: peakRate, size })
  return onOff({ peakRate, size, meanOn: meanSpurt, meanOff: meanSilence })
}
