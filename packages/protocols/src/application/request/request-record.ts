/** What became of requests. Times in seconds. */
import { percentiles, RunningStatistics } from "@hourglass/net"
import type { ConnectErrorKind, ReadErrorKind, WriteErrorKind } from "../../socket/socket-result.js"

export type RequestErrorKind = ConnectErrorKind | ReadErrorKind | WriteErrorKind

export interface RequestRecord {
  /** From 1 on. */
  readonly number: number
  /** When the client began with it, simulated seconds: where it opens a connection for it, before that. */
  readonly sentAt: number
  /** Bytes. */
  readonly requestSize: number
  readonly responseSize: number
  /** From then until the whole answer had come; undefined when it did not. */
  readonly responseTime: number | undefined
  /** Until the first byte of the answer had come. */
  readonly firstByteTime: number | undefined
  /** Why there is no answer. */
  readonly error: RequestErrorKind | undefined
}

export interface RequestSummary {
  readonly requests: number
  readonly answered: number
  /** Without an answer, by reason. */
  readonly failed: Readonly<Partial<Record<RequestErrorKind, number>>>
  /** Of the answered ones, seconds; NaN without any. */
  readonly responseTime: {
    readonly mean: number
    readonly min: number
    readonly median: number
    readonly percentile95: number
    readonly percentile99: number
    readonly max: number
  }
}

export function summarizeRequests(records: readonly RequestRecord[]): RequestSummary {
  const failed: Partial<Record<RequestErrorKind, number>> = {}
  const times: number[] = []
  const statistics = new RunningStatistics()
  for (const { error, responseTime } of records) {
    if (error !== undefined) failed[error] = (failed[error] ?? 0) + 1
    if (responseTime === undefined) continue
    times.push(responseTime)
    statistics.add(responseTime)
  }
  const { mean, min, max } = statistics
  const [median, percentile95, percentile99] = percentiles(times, [0.5, 0.95, 0.99])
  const responseTime = { mean, min, median, percentile95, percentile99, max }
  return { requests: records.length, answered: times.length, failed, responseTime }
}
