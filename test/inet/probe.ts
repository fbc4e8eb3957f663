import { Protocol, type SendOptions } from "@hourglass/inet"
import { Address, type Body, type InetPacket } from "@hourglass/net"

export interface ProbeOptions {
  protocol: number
}

/** What a test has to say of a packet it sends; `size` counts the IP header too, bytes. */
export type Shot = SendOptions & { size?: number; body?: Body }

/** A protocol for tests: sends what it is told to, and notes what comes. */
export class Probe extends Protocol<ProbeOptions> {
  readonly protocol: number
  readonly got: { readonly time: number; readonly packet: InetPacket }[] = []
  /** Also told of every packet that comes. */
  heard: ((packet: InetPacket) => void) | undefined

  constructor(name = "probe", options: Partial<ProbeOptions> = {}) {
    super(name, { protocol: 200, ...options })
    this.protocol = this.options.protocol
  }

  protected receive(packet: InetPacket): void {
    this.got.push({ time: this.now, packet })
    this.heard?.(packet)
  }

  /** Sends a packet now: 120 bytes long unless the test says otherwise. */
  shoot(destination: Address | string, { size, body, ...options }: Shot = {}): void {
    const to = Address.of(destination)
    const header = (to.version === 4 ? 20 : 40) + (options.routerAlert ? (to.version === 4 ? 4 : 8) : 0)
    const payload = body === undefined ? (size ?? 120) - header : undefined
    this.send(to, body, payload === undefined ? options : { ...options, payload })
  }

  /** When packets came, simulated seconds. */
  get times(): number[] {
    return this.got.map(({ time }) => time)
  }
}
