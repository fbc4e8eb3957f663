/**
 * `ping`: asks a host again and again whether it is there, and measures how long
 * the answers take.
 *
 *     const ping = a.install(new Ping("ping", { to: b, count: 3 }))
 *     sim.run()
 *     console.log(ping.format())
 *
 * Requests leave at exact multiples of the interval. It ends when every request
 * has an answer, or `timeout` after the last one.
 */
import { type Duration, OptionError, type Steps, seconds, type Wait } from "@hourglass/aca"
import { type Address, icmpHeaderSize } from "@hourglass/net"
import type { EchoReply } from "../icmp/echo-service.js"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import { addressOf } from "./destination.js"
import { EchoApplication, type EchoApplicationOptions } from "./echo-application.js"
import {
  type PingOutcome,
  type PingRecord,
  type PingSummary,
  roundTripsOf,
  summarize,
} from "./ping-record.js"
import { formatPing } from "./ping-report.js"
import { tosFault } from "./type-of-service.js"

export interface PingOptions extends EchoApplicationOptions {
  /** Requests to send; `Infinity` goes on. */
  count: number
  /** Between two requests. */
  interval: Duration
  /** Bytes of data in each; the ICMP header comes on top. */
  size: number
  /** An answer that takes longer does not count. */
  timeout: Duration
  /** Hops a request may make. */
  ttl: number
  /** DSCP in the upper six bits, ECN in the lower two. */
  tos: number
  dontFragment: boolean
  /** When the first request leaves, simulated time. */
  start: Duration
}

/** As Linux has them; the count is ours, which goes on for ever there. */
export const pingDefaults = {
  count: 4,
  interval: 1, // s
  size: 56, //    bytes
  timeout: 10, // s
  ttl: 64,
  tos: 0,
  dontFragment: false,
  start: 0, //    s
}

const waiting: PingOutcome = { kind: "waiting" }

export class Ping extends EchoApplication<PingOptions> {
  readonly records: PingRecord[] = []
  /** Whether all requests are sent and have an answer or were given up. */
  isDone = false
  private readonly timeout: number
  private readonly interval: number
  private begin = 0
  private lastHeard = 0
  private open = 0
  private duplicates = 0
  private readonly next = this.timer(() => this.ask())
  private readonly end = this.timer(() => this.finish())
  private readonly waiters: (() => void)[] = []

  constructor(name: string, options: EchoApplicationOptions & Partial<PingOptions>) {
    super(name, { ...pingDefaults, ...options })
    const { count, size, ttl, tos } = this.options
    this.timeout = seconds(this.options.timeout)
    this.interval = seconds(this.options.interval)
    const faults = [
      count >= 1 ? "" : `count is ${count}; it must be >= 1`,
      this.interval > 0 ? "" : `interval is ${this.interval} s; it must be > 0`,
      Number.isInteger(size) && size >= 0 ? "" : `size is ${size}; it must be a whole number of bytes`,
      Number.isInteger(ttl) && ttl >= 1 && ttl <= 255 ? "" : `ttl is ${ttl}; it must be within 1 and 255`,
      tosFault(tos),
    ].filter((fault) => fault !== "")
    if (faults.length > 0) throw new OptionError(`${name}: ${faults.join("; ")}`)
  }

  override start(): void {
    this.begin = Math.max(this.now, seconds(this.options.start))
    this.next.at(this.begin)
  }

  /** The node comes back: what was to happen while it was away happens from now on. */
  override resume(): void {
    if (this.isDone || this.next.isArmed || this.end.isArmed) return
    const sent = this.records.length
    this.begin = this.now - (sent - 1) * this.interval
    if (sent < this.options.count) this.next.at(this.begin + sent * this.interval)
    else this.end.after(this.timeout)
  }

  /** The address that it asks. */
  get target(): Address {
    return addressOf(this.destination, this)
  }

  /** Waits in a process until it has ended: `const { mean } = yield* ping.ended()`. */
  *ended(): Steps<PingSummary> {
    const untilDone: Wait<void> = (_, resume) => {
      if (this.isDone) resume()
      else this.waiters.push(() => resume())
    }
    yield untilDone as Wait
    return this.summary()
  }

  private ask(): void {
    const { count, size, ttl, tos, dontFragment } = this.options
    const sequence = this.records.length + 1
    this.records.push({ sequence, sentAt: this.now, outcome: waiting })
    this.open++
    this.lastHeard = this.now
    if (sequence < count) this.next.at(Math.max(this.now, this.begin + sequence * this.interval))
    else this.end.after(this.timeout)
    this.request({ sequence: sequence & 0xffff, data: size, ttl, tos, dontFragment })
  }

  protected replied({ sequence, from, size, ttl }: EchoReply): void {
    const record = this.recordOf(sequence)
    if (record === undefined) return
    const rtt = this.now - record.sentAt
    if (record.outcome.kind === "waiting") this.settle(record, { kind: "reply", from, size, ttl, rtt })
    else this.duplicates++
  }

  protected failed({ kind: error, original, from, mtu }: IcmpErrorEvent): void {
    const sequence = this.sequenceOf(original)
    const record = sequence === undefined ? undefined : this.recordOf(sequence)
    if (record?.outcome.kind === "waiting") this.settle(record, { kind: "error", from, error, mtu })
  }

  /** The latest request of this number that may still be answered; numbers have 16 bits. */
  private recordOf(sequence: number): PingRecord | undefined {
    const { records } = this
    const behind = (records.length - sequence) & 0xffff
    const record = records[records.length - behind - 1]
    return record !== undefined && this.now - record.sentAt <= this.timeout && !this.isDone
      ? record
      : undefined
  }

  private settle(record: PingRecord, outcome: PingOutcome): void {
    record.outcome = outcome
    this.lastHeard = this.now
    this.open--
    if (this.open === 0 && this.end.isArmed) this.finish()
  }

  private finish(): void {
    this.end.cancel()
    this.isDone = true
    for (const record of this.records) if (record.outcome === waiting) record.outcome = { kind: "lost" }
    for (const wake of this.waiters.splice(0)) wake()
  }

  // Results

  /** Round trips in the order of the requests, seconds. */
  get roundTrips(): number[] {
    return roundTripsOf(this.records)
  }

  summary(): PingSummary {
    return summarize(this.records, this.duplicates, this.lastHeard)
  }

  /** The text that Linux prints. */
  format(): string {
    return formatPing(this.target, icmpHeaderSize + this.options.size, this.records, this.summary())
  }
}
