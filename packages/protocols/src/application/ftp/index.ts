/** The File Transfer Protocol. */
export { type DataMode, FtpClient, type FtpClientOptions, ftpClientDefaults } from "./ftp-client.js"
export type { FtpError, FtpErrorKind, FtpFailure } from "./ftp-error.js"
export { type FtpReply, type FtpReplyCode, ftpReplyTexts } from "./ftp-reply.js"
export { ftpPort, FtpServer, type FtpServerOptions, ftpServerDefaults } from "./ftp-server.js"
export { FtpServerSession, type TransferType } from "./ftp-server-session.js"
export type { FtpDone, FtpFile, FtpListing, FtpSession, FtpSize } from "./ftp-session.js"
export type { FtpEntry } from "./listing.js"
