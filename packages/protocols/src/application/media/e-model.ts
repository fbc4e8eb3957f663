/**
 * How people would judge a conversation: the E-model (ITU-T G.107), for a telephone without echo and noise, where
 * only coding, delay and loss matter.
 *
 * R = 93.2 - Id - Ie,eff. The impairment by delay is the fit of two lines by Cole and Rosenbluth ("Voice over IP
 * performance monitoring", ACM SIGCOMM CCR 31(2), 2001), that by coding and loss is equation 7-29 of G.107.
 */
import type { VoiceCodec } from "./voice.js"

export interface VoicePath {
  /** From mouth to ear, seconds. */
  readonly delay: number
  /** Of packets that are not played, 0 … 1. */
  readonly loss: number
  /** How much longer runs of losses are than if each packet were lost by chance; >= 1. Default 1. */
  readonly burstRatio?: number
}

const bestRating = 93.2 // all other parameters of G.107 at their defaults
const noticed = 177.3 // ms: from here on, people begin to interrupt each other

/** The transmission rating R: 100 is best, and below 50 nearly everybody is dissatisfied. */
export function transmissionRating(codec: VoiceCodec, { delay, loss, burstRatio = 1 }: VoicePath): number {
  const ms = 1000 * delay
  const byDelay = 0.024 * ms + 0.11 * Math.max(0, ms - noticed)
  const percent = 100 * loss
  const { impairment, robustness } = codec
  const byLoss = percent === 0 ? 0 : ((95 - impairment) * percent) / (percent / burstRatio + robustness)
  return bestRating - byDelay - impairment - byLoss
}

/** The mean opinion score that a rating corresponds to, 1 to 4.5 (G.107 Annex B). */
export function meanOpinionScore(rating: number): number {
  if (rating <= 0) return 1
  if (rating >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}
