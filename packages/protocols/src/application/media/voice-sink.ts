import { type Duration, seconds } from "@hourglass/aca"
import type { TrafficPayload } from "../traffic-payload.js"
import type { ReceivedFlow, TrafficSinkOptions } from "../traffic-sink.js"
import { TrafficSink } from "../traffic-sink.js"
import { meanOpinionScore, transmissionRating } from "./e-model.js"
import { codecOf, type VoiceCodec, type VoiceCodecName } from "./voice.js"

export interface VoiceSinkOptions extends TrafficSinkOptions {
  /** What comes. */
  readonly codec: VoiceCodecName | VoiceCodec
  /** How long after it was sent a packet is played: what comes later is as good as lost. */
  readonly playout: Duration
}

export const voiceSinkDefaults = {
  codec: "G.711" as const,
  playout: 0.1, // s
}

/** What a listener gets of a flow. */
export interface VoiceQuality {
  /** Packets that did not come, and those that came too late to be played; of all, 0 … 1. */
  readonly lost: number
  readonly late: number
  /** From mouth to ear, with the time to fill a packet and to play it, seconds. */
  readonly delay: number
  /** R of the E-model. */
  readonly rating: number
  /** Mean opinion score, 1 to 4.5. */
  readonly mos: number
}

/**
 * Listens to voice: measures each flow as a traffic sink does, plays its packets after a fixed time, and says how
 * good that sounds.
 */
export class VoiceSink extends TrafficSink {
  declare readonly options: Readonly<VoiceSinkOptions>
  private readonly late = new Map<ReceivedFlow, number>()
  private readonly playout: number
  private readonly codec: VoiceCodec

  constructor(name: string, options: Partial<VoiceSinkOptions> = {}) {
    super(name, { ...voiceSinkDefaults, ...options })
    this.codec = codecOf(this.options.codec)
    this.playout = seconds(this.options.playout)
  }

  protected override measured(flow: ReceivedFlow, { sentAt }: TrafficPayload): void {
    if (this.now - sentAt > this.playout) this.late.set(flow, (this.late.get(flow) ?? 0) + 1)
  }

  /** How a flow sounds, from its beginning until now. */
  quality(flow: ReceivedFlow): VoiceQuality {
    const { receivedPackets, lostPackets, lossRate, lossRuns } = flow.monitor.summary(this.now)
    const packets = receivedPackets + lostPackets
    const late = (this.late.get(flow) ?? 0) / packets
    const delay = this.codec.interval + this.codec.lookAhead + this.playout
    // By chance alone, runs have 1 / (1 - loss) packets on average.
    const burstRatio = Math.max(1, (lossRuns.mean || 1) * (1 - lossRate))
    const rating = transmissionRating(this.codec, { delay, loss: lossRate + late, burstRatio })
    return { lost: lossRate, late, delay, rating, mos: meanOpinionScore(rating) }
  }
}
