/**
 * What iperf3's client and server say to each other about a test, over a connection of its own beside the streams:
 * one byte for each step, and parameters and results as JSON with its length in four bytes before it.
 */
import type { Steps } from "@hourglass/aca"
import { decodeUtf8, encodeUtf8, viewOf } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"

/** The steps of a test, by the numbers that stand for them. */
export const iperfStates = {
  testStart: 1,
  testRunning: 2,
  testEnd: 4,
  paramExchange: 9,
  createStreams: 10,
  serverTerminate: 11,
  clientTerminate: 12,
  exchangeResults: 13,
  displayResults: 14,
  done: 16,
  accessDenied: 255, // −1
} as const

export type IperfState = keyof typeof iperfStates

const stateNames: (IperfState | undefined)[] = []
for (const [name, number] of Object.entries(iperfStates)) stateNames[number] = name as IperfState

/** Bytes of what tells the connections of one test: 36 characters and a zero. */
export const cookieSize = 37
const cookieCharacters = "abcdefghijklmnopqrstuvwxyz234567"

/** @param pick - a whole number from 0 to below this one, at random */
export function makeCookie(pick: (below: number) => number): string {
  const characters = Array.from(
    { length: cookieSize - 1 },
    () => cookieCharacters[pick(cookieCharacters.length)],
  )
  return characters.join("")
}

export const encodeCookie = (cookie: string): Uint8Array => encodeUtf8(`${cookie}\0`)
export const decodeCookie = (bytes: Uint8Array): string => decodeUtf8(bytes.subarray(0, cookieSize - 1))

const mostJson = 65_536 // bytes: what is longer is no message of ours

/** What the client tells the server of a test. The names are iperf3's. */
export interface IperfParameters {
  readonly tcp?: true
  readonly udp?: true
  readonly omit: number
  /** Seconds; 0 where `num` bytes are sent. */
  readonly time: number
  readonly num: number
  readonly blockcount: number
  readonly parallel: number
  readonly reverse?: true
  readonly len: number
  /** Bit/s; 0 for no limit. */
  readonly bandwidth: number
  readonly TOS: number
}

/** What one side has measured. The names are iperf3's. */
export interface IperfResults {
  readonly cpu_util_total: number
  readonly cpu_util_user: number
  readonly cpu_util_system: number
  /** 1 when the sender is this side and has counted retransmissions; −1 when it is not. */
  readonly sender_has_retransmits: number
  readonly congestion_used?: string
  readonly streams: readonly IperfStreamResult[]
}

/** By which the two sides name a stream: 1, 3, 4, 5 …, for iperf3 leaves out 2. */
export const streamId = (index: number): number => (index === 0 ? 1 : index + 2)

export interface IperfStreamResult {
  /** As `streamId` gives it. */
  readonly id: number
  readonly bytes: number
  readonly retransmits: number
  /** Seconds. */
  readonly jitter: number
  readonly errors: number
  readonly packets: number
  readonly start_time: number
  readonly end_time: number
}

/** One end of the control connection. Whatever waits gives undefined when the other side is gone or says nonsense. */
export class ControlChannel {
  constructor(readonly connection: Connection) {}

  *sendState(state: IperfState): Steps<boolean> {
    return (yield* this.connection.write(Uint8Array.of(iperfStates[state]))).ok
  }

  *receiveState(timeout?: number): Steps<IperfState | "silence" | undefined> {
    const got = yield* this.connection.readExactly(1, { timeout })
    if (got.ok) return stateNames[got.bytes[0]]
    return got.error.kind === "timed-out" ? "silence" : undefined
  }

  *sendJson(value: IperfParameters | IperfResults): Steps<boolean> {
    const text = encodeUtf8(JSON.stringify(value))
    const message = new Uint8Array(4 + text.length)
    viewOf(message).setUint32(0, text.length)
    message.set(text, 4)
    return (yield* this.connection.write(message)).ok
  }

  *receiveJson<T>(read: (value: unknown) => T | undefined, timeout?: number): Steps<T | undefined> {
    const size = yield* this.connection.readExactly(4, { timeout })
    const length = size.ok ? viewOf(size.bytes).getUint32(0) : mostJson + 1
    if (length > mostJson) return undefined
    const got = yield* this.connection.readExactly(length, { timeout })
    return got.ok ? read(parsed(got.text)) : undefined
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

const numberIn = (record: Record<string, unknown>, key: string): number => {
  const value = record[key]
  return typeof value === "number" && Number.isFinite(value) ? value : 0
}

export function readParameters(value: unknown): IperfParameters | undefined {
  if (!isRecord(value) || (value.tcp !== true && value.udp !== true)) return undefined
  const number = (key: string) => numberIn(value, key)
  return {
    ...(value.udp === true ? { udp: true } : { tcp: true }),
    ...(value.reverse === true ? { reverse: true } : {}),
    omit: 0,
    time: number("time"),
    num: number("num"),
    blockcount: 0,
    parallel: Math.max(1, number("parallel")),
    len: Math.max(1, number("len")),
    bandwidth: number("bandwidth"),
    TOS: number("TOS"),
  }
}

export function readResults(value: unknown): IperfResults | undefined {
  if (!isRecord(value) || !Array.isArray(value.streams)) return undefined
  const { congestion_used } = value
  return {
    cpu_util_total: 0,
    cpu_util_user: 0,
    cpu_util_system: 0,
    sender_has_retransmits: numberIn(value, "sender_has_retransmits"),
    ...(typeof congestion_used === "string" ? { congestion_used } : {}),
    streams: value.streams.filter(isRecord).map((stream) => ({
      id: numberIn(stream, "id"),
      bytes: numberIn(stream, "bytes"),
      retransmits: numberIn(stream, "retransmits"),
      jitter: numberIn(stream, "jitter"),
      errors: numberIn(stream, "errors"),
      packets: numberIn(stream, "packets"),
      start_time: numberIn(stream, "start_time"),
      end_time: numberIn(stream, "end_time"),
    })),
  }
}
