/** The curve after which CUBIC is named, and what it leads to (RFC 9438). Windows in segments, times in seconds. */
import { power } from "@hourglass/aca"

/** Seconds from the beginning of congestion avoidance until the curve reaches W_max (figure 2). */
export const cubicK = (wMax: number, cwndEpoch: number, c: number): number =>
  power((wMax - cwndEpoch) / c, 1 / 3)

/** W_cubic(t): the window after so many seconds (figure 1). */
export function cubicWindow(t: number, k: number, wMax: number, c: number): number {
  const fromPlateau = t - k
  return c * fromPlateau * fromPlateau * fromPlateau + wMax
}

/** α of an AIMD with this β that on average has the window of Reno: segments a round trip (§4.3). */
export const renoFriendlyAlpha = (beta: number): number => (3 * (1 - beta)) / (1 + beta)

/**
 * The mean window when each (1/p)-th packet is lost: that of the curve, or of Reno where that is larger (§5, figure 6).
 *
 * @param lossRate - p
 */
export function cubicMeanWindow(lossRate: number, rtt: number, c: number, beta: number): number {
  const curve = power((c * (3 + beta)) / (4 * (1 - beta)), 1 / 4) * power(rtt / lossRate, 3 / 4)
  return Math.max(curve, renoMeanWindow(lossRate))
}

/** That of Reno (RFC 3649 §2). */
export const renoMeanWindow = (lossRate: number): number => 1.2 / Math.sqrt(lossRate)
