/** The File Service Protocol: files over UDP. */
export { FspClient, type FspClientOptions, fspClientDefaults, fspRecommendedTimes } from "./fsp-client.js"
export { type FspFields, FspMessage, fspCommands, fspHeaderSize } from "./fsp-message.js"
export { fspBlockSize, fspPort, FspServer, type FspServerOptions, fspServerDefaults } from "./fsp-server.js"
export type {
  FspDone,
  FspErrorKind,
  FspFailure,
  FspFile,
  FspSession,
  FspStatus,
} from "./fsp-session.js"
