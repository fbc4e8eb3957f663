import { tokens } from "@hourglass/inet"
import { ContainerModule } from "inversify"
import { Icmp, Icmpv6 } from "./icmp/icmp.js"
import { tcpOnDemand } from "./tcp/tcp-on-demand.js"
import { udpOnDemand } from "./udp/udp-on-demand.js"

/** What every host and router of the Internet speaks, UDP and TCP when they are first needed: `new NodeBuilder([bestEffort, internetProtocols])`. */
export const internetProtocols = new ContainerModule(({ bind }) => {
  bind(tokens.ProtocolOnDemand).toConstantValue(udpOnDemand)
  bind(tokens.ProtocolOnDemand).toConstantValue(tcpOnDemand)
  bind(tokens.Protocol).toConstantValue(() => new Icmp())
  bind(tokens.Protocol).toConstantValue(() => new Icmpv6())
})
