import { bytes, type Component, type Duration, type Size, type Steps, seconds, sleep } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import { SocketApplication } from "../../socket/socket-application.js"
import { checkedPort } from "../../udp/ports.js"
import { counterpartOf, type Destination } from "../destination.js"
import type { FileTransfer } from "../file-transfer.js"
import { fspHeaderSize } from "./fsp-message.js"
import { fspBlockSize, fspPort } from "./fsp-server.js"
import { FspSession } from "./fsp-session.js"

export interface FspClientOptions {
  /** Whose files. */
  readonly to: Destination
  readonly toPort: number
  /** What it does: `function* (fsp) { yield* fsp.read("a.txt") }`; or a subclass overrides `session`. */
  readonly session: ((fsp: FspSession, client: FspClient) => Steps) | undefined
  /** When it begins, simulated time. */
  readonly start: Duration
  /** Of the file in one datagram. */
  readonly blockSize: Size
  /** How often a request is sent until it is given up. */
  readonly tries: number
  /** How long the answer to the first try is waited for … */
  readonly timeout: Duration
  /** … how many times longer to each further one … */
  readonly backoff: number
  /** … and at most. */
  readonly maxTimeout: Duration
}

/** As J-Sim's client has them. */
export const fspClientDefaults = {
  toPort: fspPort,
  session: undefined,
  start: 0, // s
  blockSize: fspBlockSize,
  tries: 3,
  timeout: 30, // s
  backoff: 1,
  maxTimeout: 300, // s, by the protocol
}

/** As the protocol recommends them ("TIMEOUTS"), for networks that lose packets. */
export const fspRecommendedTimes = { tries: 12, timeout: 1.34, backoff: 1.5, maxTimeout: 300 }

const largestBlock = 65_507 - fspHeaderSize // bytes, of what a UDP datagram over IPv4 takes

/** Reads and writes files at a server of the File Service Protocol, in the steps of its session. */
export class FspClient extends SocketApplication<FspClientOptions> {
  /** Files read and written, and those that could not be. */
  readonly transfers: FileTransfer[] = []
  private to: Destination = this.options.to

  constructor(name: string, options: Pick<FspClientOptions, "to"> & Partial<FspClientOptions>) {
    super(name, { ...fspClientDefaults, ...options })
    this.check()
  }

  private check(): void {
    const { blockSize, tries, timeout, maxTimeout, start, backoff, toPort } = this.options
    const faults = new OptionFaults(this.name)
    const block = faults.readPositive("blockSize", blockSize, bytes)
    faults.require(!(block > largestBlock), `blockSize is ${blockSize}; it must be <= ${largestBlock} bytes`)
    faults.require(Number.isInteger(tries) && tries >= 1, `tries is ${tries}; it must be a whole number >= 1`)
    faults.readPositive("timeout", timeout, seconds)
    faults.readPositive("maxTimeout", maxTimeout, seconds)
    faults.read("start", start, seconds)
    faults.require(backoff >= 1, `backoff is ${backoff}; it must be >= 1`)
    faults.report()
    checkedPort(toPort, this.name)
  }

  protected override *main(): Steps {
    yield* sleep(Math.max(0, seconds(this.options.start) - this.now))
    const session = new FspSession(this, this.to, this.options)
    yield* this.session(session)
    session.close()
  }

  /** What it does with the server. */
  protected *session(fsp: FspSession): Steps {
    yield* this.options.session?.(fsp, this) ?? []
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
