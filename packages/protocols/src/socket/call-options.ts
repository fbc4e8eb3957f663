/** The names of the options that calls of sockets take: what is none of them is refused, with what was meant. */
import { type Component, optionNames, refuseUnknown } from "@hourglass/aca"
import { tcpDefaults } from "../tcp/tcp-options.js"
import type { DatagramOptions } from "../udp/datagram-sending.js"
import type { LineOptions } from "./connection.js"
import type { DatagramSocketOptions } from "./datagram-socket.js"
import type { ConnectOptions, ListenOptions } from "./socket-application.js"
import type { WaitOptions } from "./socket-result.js"
import type { OpenOptions, StreamListenOptions } from "./stream-application.js"

export const waitOptions = optionNames<WaitOptions>({ timeout: true })
export const lineOptions = optionNames<LineOptions>({ timeout: true, most: true })
export const connectOptions = optionNames<ConnectOptions>({
  timeout: true,
  from: true,
  fromPort: true,
  tcp: true,
})
export const listenOptions = optionNames<ListenOptions>({ backlog: true, tcp: true })
export const openOptions = optionNames<OpenOptions>({ from: true, fromPort: true, user: true, options: true })
export const streamListenOptions = optionNames<StreamListenOptions>({ backlog: true, options: true })
export const datagramSocketOptions = optionNames<DatagramSocketOptions>({
  address: true,
  shared: true,
  receiveBuffer: true,
})
export const datagramOptions = optionNames<DatagramOptions>({
  source: true,
  ttl: true,
  tos: true,
  dontFragment: true,
  checksummed: true,
  interfaces: true,
})

/** @throws OptionError when a call is given an option that it does not have */
export function checkCall(
  owner: Component,
  call: string,
  options: object | undefined,
  known: readonly string[],
): void {
  if (options === undefined) return
  refuseUnknown(
    options,
    known,
    () => `${owner.path}: ${call}`,
    (name) => whereTcpIs(name, known),
  )
}

/** Where the options of TCP stand in those of a call that takes them. */
function whereTcpIs(name: string, known: readonly string[]): string {
  const place = ["tcp", "options"].find((each) => known.includes(each))
  if (place === undefined) return ""
  if (name in tcpDefaults) return `; it is one of TCP's: ${place}: { ${name}: … }`
  return name === "tcp" || name === "options" ? `; did you mean "${place}"?` : ""
}
