import { tokens } from "@hourglass/inet"
import { ContainerModule } from "inversify"
import { Icmp, Icmpv6 } from "./icmp/icmp.js"
import { Tcp } from "./tcp/tcp.js"
import { Udp } from "./udp/udp.js"

/** What every host and router of the Internet speaks: `new NodeBuilder([bestEffort, internetProtocols])`. */
export const internetProtocols = new ContainerModule(({ bind }) => {
  bind(tokens.Protocol).toConstantValue(() => new Udp())
  bind(tokens.Protocol).toConstantValue(() => new Tcp())
  bind(tokens.Protocol).toConstantValue(() => new Icmp())
  bind(tokens.Protocol).toConstantValue(() => new Icmpv6())
})
