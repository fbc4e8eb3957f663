/** The two ends of a UDP stream of a test. */
import { type Component, Timer } from "@hourglass/aca"
import type { Message } from "@hourglass/net"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { DatagramOptions, DatagramPacket } from "../../udp/datagram-sending.js"
import type { DatagramPort } from "../../udp/datagram-service.js"
import { IperfDatagram } from "./iperf-datagram.js"
import type { IperfPlan } from "./iperf-options.js"
import { type IperfStream, noBuffers, noReading, type StreamReading } from "./iperf-stream.js"

abstract class UdpStream implements IperfStream {
  readonly congestion = undefined
  readonly buffers = noBuffers

  constructor(
    readonly local: Endpoint,
    readonly remote: Endpoint,
  ) {}

  abstract begin(): void
  abstract stop(): void
  abstract read(time: number): StreamReading

  abort(): void {
    this.stop()
  }
}

/** Sends datagrams of equal size at equal distances, numbered from 1 on. */
export class UdpSender extends UdpStream {
  private packets = 0
  private began = 0
  private readonly gap: number
  private readonly timer: Timer
  private readonly options: DatagramOptions

  constructor(
    private readonly application: Component,
    private readonly port: DatagramPort,
    private readonly plan: IperfPlan,
    local: Endpoint,
    remote: Endpoint,
  ) {
    super(local, remote)
    this.gap = (8 * plan.length) / plan.rate
    this.options = { tos: plan.tos }
    this.timer = new Timer(application, () => this.send())
  }

  begin(): void {
    this.began = this.application.now
    this.timer.at(this.began)
  }

  stop(): void {
    this.timer.cancel()
  }

  private send(): void {
    this.packets++
    this.timer.at(Math.max(this.application.now, this.began + this.packets * this.gap))
    const payload = new IperfDatagram(this.plan.length, this.packets, this.application.now)
    this.port.send(this.remote.address, this.remote.port, payload, this.options)
  }

  read(time: number): StreamReading {
    return { ...noReading, time, bytes: this.packets * this.plan.length, packets: this.packets }
  }
}

/** Counts what comes, and sees by the numbers what does not, as iperf3 does: late ones are no longer lost. */
export class UdpReceiver extends UdpStream {
  private bytes = 0
  private highest = 0
  private lost = 0
  private outOfOrder = 0
  private jitter = 0
  private transit = Number.NaN
  private isCounting = true

  /** It counts from the first datagram on, which may come before the news that the test has begun. */
  begin(): void {}

  stop(): void {
    this.isCounting = false
  }

  /** @param now - seconds */
  take({ body }: DatagramPacket, now: number): void {
    const payload = payloadOf(body.payload)
    if (payload === undefined || !this.isCounting) return
    const { sequence, size, sentAt } = payload
    this.bytes += size
    if (sequence > this.highest) {
      this.lost += sequence - this.highest - 1
      this.highest = sequence
    } else {
      this.outOfOrder++
      if (this.lost > 0) this.lost--
    }
    const transit = now - sentAt
    const change = Math.abs(transit - this.transit)
    this.transit = transit
    if (!Number.isNaN(change)) this.jitter += (change - this.jitter) / 16 // RFC 3550 §6.4.1
  }

  read(time: number): StreamReading {
    const { bytes, highest: packets, lost, outOfOrder, jitter } = this
    return { ...noReading, time, bytes, packets, lost, outOfOrder, jitter }
  }
}

function payloadOf(payload: Message | Uint8Array | number): IperfDatagram | undefined {
  if (payload instanceof IperfDatagram) return payload
  return payload instanceof Uint8Array ? IperfDatagram.decode(payload) : undefined
}
