/** Voice and video, as traffic and as what people make of it. */
export { meanOpinionScore, transmissionRating, type VoicePath } from "./e-model.js"
export { VideoFrames, type VideoFramesOptions, type VideoOptions, video } from "./video.js"
export {
  type VoiceCodec,
  type VoiceCodecName,
  type VoiceOptions,
  voice,
  voiceCodecs,
} from "./voice.js"
export { type VoiceQuality, VoiceSink, type VoiceSinkOptions, voiceSinkDefaults } from "./voice-sink.js"
