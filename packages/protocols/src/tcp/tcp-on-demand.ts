/** TCP as a part of nodes that is made when it is first needed, with what the builder's modules say of it. */
import type { OnDemand } from "@hourglass/inet"
import { ipProtocols } from "@hourglass/net"
import type { ServiceIdentifier } from "inversify"
import type { CongestionSpec } from "./congestion/congestion-spec.js"
import { StreamListening, StreamOpening } from "./stream-service.js"
import { Tcp } from "./tcp.js"
import type { TcpOptions } from "./tcp-options.js"

/**
 * What modules bind to change TCP in all nodes of a builder:
 *
 *     internetNodes.with(new ContainerModule(({ bind }) => bind(tcpTokens.CongestionControl).toConstantValue(Gentle)))
 */
export const tcpTokens = {
  /** The congestion control of connections that do not choose one: a name, a class or a function. */
  CongestionControl: Symbol.for("hourglass/tcp/CongestionControl") as ServiceIdentifier<CongestionSpec>,
  /** Other options. */
  Options: Symbol.for("hourglass/tcp/Options") as ServiceIdentifier<Partial<TcpOptions>>,
}

export const tcpOnDemand: OnDemand = {
  protocol: ipProtocols.tcp,
  provides: [StreamOpening, StreamListening],
  Class: Tcp,
  make(lookup) {
    const congestion = lookup(tcpTokens.CongestionControl)
    const options = lookup(tcpTokens.Options)
    return new Tcp("tcp", congestion === undefined ? options : { ...options, congestion })
  },
}
