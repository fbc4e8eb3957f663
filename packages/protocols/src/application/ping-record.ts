/** What ping notes of its requests, and what it makes of that. */
import type { Address, IcmpErrorKind } from "@hourglass/net"

/** What became of one request. */
export type PingOutcome =
  | { readonly kind: "waiting" }
  | { readonly kind: "lost" }
  /** `size` counts the bytes of the ICMP message, `rtt` is in seconds. */
  | {
      readonly kind: "reply"
      readonly from: Address
      readonly size: number
      readonly ttl: number
      readonly rtt: number
    }
  | {
      readonly kind: "error"
      readonly from: Address
      readonly error: IcmpErrorKind
      readonly mtu: number | undefined
    }

export interface PingRecord {
  /** From 1 on. */
  readonly sequence: number
  /** Simulated seconds. */
  readonly sentAt: number
  outcome: PingOutcome
}

/** All requests and what became of them. Times in seconds; those of round trips are NaN without a reply. */
export interface PingSummary {
  sent: number
  received: number
  errors: number
  /** Answers beyond the first to one request. */
  duplicates: number
  /** 0 to 1. */
  loss: number
  min: number
  mean: number
  max: number
  /** Standard deviation of the round trips. */
  mdev: number
  /** From the first request to the last that was heard or sent. */
  elapsed: number
}

/** Round trips in the order of the requests, seconds. */
export function roundTripsOf(records: readonly PingRecord[]): number[] {
  return records.flatMap(({ outcome }) => (outcome.kind === "reply" ? [outcome.rtt] : []))
}

/** @param lastHeard - when the last request left or the last answer came, simulated seconds */
export function summarize(
  records: readonly PingRecord[],
  duplicates: number,
  lastHeard: number,
): PingSummary {
  const times = roundTripsOf(records)
  const sent = records.length
  const received = times.length
  const mean = average(times)
  return {
    sent,
    received,
    errors: records.filter(({ outcome }) => outcome.kind === "error").length,
    duplicates,
    loss: sent === 0 ? 0 : 1 - received / sent,
    min: received === 0 ? Number.NaN : times.reduce((a, b) => Math.min(a, b)),
    mean,
    max: received === 0 ? Number.NaN : times.reduce((a, b) => Math.max(a, b)),
    mdev: Math.sqrt(average(times.map((time) => (time - mean) ** 2))),
    elapsed: lastHeard - (records[0]?.sentAt ?? 0),
  }
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
