/** How much a sender may have on the way before it has heard an ACK. */

export const initialWindowRules = ["rfc6928", "rfc3390", "rfc5681"] as const

/** Segments, or the formula of an RFC. */
export type InitialWindow = number | (typeof initialWindowRules)[number]

/**
 * The initial window, bytes.
 *
 * @param spec - "rfc6928" (§2) allows about 10 segments, "rfc3390" (§1) and "rfc5681" (§3.1) 2 to 4
 * @param mss - SMSS, bytes of data in a full segment
 */
export function initialWindow(spec: InitialWindow, mss: number): number {
  switch (spec) {
    case "rfc6928":
      return Math.min(10 * mss, Math.max(2 * mss, 14600))
    case "rfc3390":
      return Math.min(4 * mss, Math.max(2 * mss, 4380))
    case "rfc5681":
      return segmentsOfRfc5681(mss) * mss
    default:
      return spec * mss
  }
}

function segmentsOfRfc5681(mss: number): number {
  if (mss > 2190) return 2
  return mss > 1095 ? 3 : 4
}
