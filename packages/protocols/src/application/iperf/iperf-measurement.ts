/** From what the two sides have counted to what is reported. */
import { type IperfResults, type IperfStreamResult, streamId } from "./iperf-control.js"
import type { IperfPlan } from "./iperf-options.js"
import {
  type IperfDatagrams,
  type IperfEnd,
  type IperfInterval,
  type IperfStreamInterval,
  type IperfTcpSender,
  type IperfUdpStream,
  noProcessor,
  span,
} from "./iperf-report.js"
import type { IperfStream, StreamReading } from "./iperf-stream.js"

/** A stream at the client, and what was read of it: at the beginning, at the end of each interval. */
export interface MeasuredStream {
  readonly stream: IperfStream
  readonly readings: StreamReading[]
}

/** As the descriptors that a real iperf3 has for its streams. */
export const socketNumber = (index: number): number => 5 + 2 * index

const microseconds = (time: number): number => Math.round(time * 1e6)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const mean = (numbers: readonly number[]): number => (numbers.length > 0 ? sum(numbers) / numbers.length : 0)

export class IperfMeasurement {
  readonly streams: readonly MeasuredStream[]
  /** When the test began, simulated seconds. */
  began = 0

  constructor(
    private readonly plan: IperfPlan,
    streams: readonly IperfStream[],
  ) {
    this.streams = streams.map((stream) => ({ stream, readings: [] }))
  }

  /** The test begins now. */
  begin(now: number): void {
    this.began = now
    this.read(now)
  }

  /** An interval ends now. */
  read(now: number): void {
    for (const { stream, readings } of this.streams) readings.push(stream.read(now))
  }

  private get clientSends(): boolean {
    return !this.plan.reverse
  }

  private get isTcp(): boolean {
    return this.plan.protocol === "tcp"
  }

  // Intervals

  intervals(): IperfInterval[] {
    const count = (this.streams[0]?.readings.length ?? 1) - 1
    return Array.from({ length: count }, (_, index) => this.interval(index))
  }

  private interval(index: number): IperfInterval {
    const streams = this.streams.map(({ readings }, stream) =>
      this.streamInterval(socketNumber(stream), readings[index], readings[index + 1]),
    )
    const [{ start, end }] = streams
    const retransmits = sum(streams.map((stream) => stream.retransmits ?? 0))
    const total = {
      ...span(start, end, sum(streams.map(({ bytes }) => bytes))),
      ...(this.isTcp && this.clientSends ? { retransmits } : {}),
      ...(this.isTcp ? {} : this.datagramsOf(streams)),
      omitted: false as const,
      sender: this.clientSends,
    }
    return { streams, sum: total }
  }

  private streamInterval(socket: number, from: StreamReading, to: StreamReading): IperfStreamInterval {
    const carried = span(from.time - this.began, to.time - this.began, to.bytes - from.bytes)
    const details = this.isTcp ? this.tcpDetails(from, to) : this.udpDetails(from, to)
    return { socket, ...carried, ...details, omitted: false, sender: this.clientSends }
  }

  private tcpDetails(from: StreamReading, to: StreamReading): Partial<IperfStreamInterval> {
    if (!this.clientSends) return {}
    return {
      retransmits: to.retransmits - from.retransmits,
      snd_cwnd: Math.floor(to.cwnd),
      snd_wnd: to.wnd,
      rtt: microseconds(to.rtt),
      rttvar: microseconds(to.rttvar),
      pmtu: to.pmtu,
    }
  }

  private udpDetails(from: StreamReading, to: StreamReading): Partial<IperfStreamInterval> {
    const packets = to.packets - from.packets
    if (this.clientSends) return { packets }
    return datagrams(packets, to.lost - from.lost, to.jitter)
  }

  private datagramsOf(streams: readonly Partial<IperfDatagrams>[]): Partial<IperfDatagrams> {
    const packets = sum(streams.map((stream) => stream.packets ?? 0))
    if (this.clientSends) return { packets }
    const lost = sum(streams.map((stream) => stream.lost_packets ?? 0))
    return datagrams(packets, lost, mean(streams.map((stream) => stream.jitter_ms ?? 0)) / 1e3)
  }

  // The end

  /** @param remote - what the server has measured */
  end(remote: IperfResults, local: IperfResults): IperfEnd {
    const [sent, received] = this.clientSends ? [local, remote] : [remote, local]
    return this.isTcp ? this.tcpEnd(sent, received) : this.udpEnd(sent, received)
  }

  private tcpEnd(sent: IperfResults, received: IperfResults): IperfEnd {
    const sender = this.clientSends
    const streams = this.streams.map(({ readings }, index) => {
      const socket = socketNumber(index)
      const [from, to] = [resultOf(sent, index), resultOf(received, index)]
      const receiver = { socket, ...span(0, to.end_time, to.bytes), sender }
      return { sender: tcpSender(socket, from, sender ? readings.slice(1) : [], sender), receiver }
    })
    const retransmits = sum(streams.map((stream) => stream.sender.retransmits))
    const congestion = { sender: sent.congestion_used, receiver: received.congestion_used }
    return {
      streams,
      sum_sent: { ...totalOf(sent), retransmits, sender },
      sum_received: { ...totalOf(received), sender },
      cpu_utilization_percent: noProcessor,
      ...(congestion.sender === undefined ? {} : { sender_tcp_congestion: congestion.sender }),
      ...(congestion.receiver === undefined ? {} : { receiver_tcp_congestion: congestion.receiver }),
    }
  }

  private udpEnd(sent: IperfResults, received: IperfResults): IperfEnd {
    const sender = this.clientSends
    const streams = this.streams.map(({ readings }, index) => ({
      udp: this.udpStream(index, resultOf(sent, index), resultOf(received, index), readings),
    }))
    const packets = sum(sent.streams.map((stream) => stream.packets))
    const lost = sum(received.streams.map(({ errors }) => errors))
    const jitter = mean(received.streams.map((stream) => stream.jitter))
    const arrived = sum(received.streams.map((stream) => stream.packets))
    return {
      streams,
      sum: { ...totalOf(sent), ...datagrams(packets, lost, jitter), sender },
      sum_sent: { ...totalOf(sent), ...datagrams(packets, 0, 0), sender: true },
      sum_received: { ...totalOf(received), ...datagrams(arrived, lost, jitter), sender: false },
      cpu_utilization_percent: noProcessor,
    }
  }

  private udpStream(
    index: number,
    sent: IperfStreamResult,
    received: IperfStreamResult,
    readings: readonly StreamReading[],
  ): IperfUdpStream {
    return {
      socket: socketNumber(index),
      ...span(0, sent.end_time, sent.bytes),
      ...datagrams(sent.packets, received.errors, received.jitter),
      out_of_order: this.clientSends ? 0 : (readings.at(-1)?.outOfOrder ?? 0), // the server does not tell
      sender: this.clientSends,
    }
  }
}

/** @param readings - at the ends of intervals, of a stream that the client sends */
function tcpSender(
  socket: number,
  { end_time, bytes, retransmits }: IperfStreamResult,
  readings: readonly StreamReading[],
  sender: boolean,
): IperfTcpSender {
  const rtts = readings.map(({ rtt }) => rtt).filter((rtt) => rtt > 0)
  return {
    socket,
    ...span(0, end_time, bytes),
    retransmits,
    max_snd_cwnd: Math.floor(Math.max(0, ...readings.map(({ cwnd }) => cwnd))),
    max_snd_wnd: Math.max(0, ...readings.map(({ wnd }) => wnd)),
    max_rtt: microseconds(Math.max(0, ...rtts)),
    min_rtt: rtts.length > 0 ? microseconds(Math.min(...rtts)) : 0,
    mean_rtt: microseconds(mean(rtts)),
    sender,
  }
}

/** @param jitter - seconds */
function datagrams(packets: number, lost: number, jitter: number): IperfDatagrams {
  const lost_percent = packets > 0 ? (100 * lost) / packets : 0
  return { packets, jitter_ms: jitter * 1e3, lost_packets: lost, lost_percent }
}

function resultOf({ streams }: IperfResults, index: number): IperfStreamResult {
  const id = streamId(index)
  const found = streams.find((stream) => stream.id === id)
  return (
    found ?? {
      id,
      bytes: 0,
      retransmits: 0,
      jitter: 0,
      errors: 0,
      packets: 0,
      start_time: 0,
      end_time: 0,
    }
  )
}

function totalOf({ streams }: IperfResults) {
  const end = Math.max(0, ...streams.map(({ end_time }) => end_time))
  return span(0, end, sum(streams.map(({ bytes }) => bytes)))
}
