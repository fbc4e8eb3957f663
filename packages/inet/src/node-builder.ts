/**
 * Builds nodes from modules.
 *
 * A module binds tokens to what makes a part. Within one list each part is bound
 * once; to exchange one, give another module to `with`. Resolution happens here, when a node is built, and never when a
 * packet passes.
 */
import "reflect-metadata/lite"
import { WiringError } from "@hourglass/aca"
import { Container, ContainerModule, type ServiceIdentifier } from "inversify"
import { Hello } from "./core/hello.js"
import { Identity } from "./core/identity.js"
import { PacketDispatcher } from "./core/packet-dispatcher.js"
import { PacketFilterSwitch } from "./core/packet-filter-switch.js"
import { RoutingTable } from "./core/routing-table.js"
import { NetworkInterface } from "./interface/network-interface.js"
import { Node } from "./node.js"
import type { NodeParts } from "./node-parts.js"
import { DropTail } from "./queue/drop-tail.js"
import { made, tokens } from "./tokens.js"

/** The best-effort architecture: the core service layer with drop-tail queues, no filters and no protocols. */
export const bestEffort = new ContainerModule(({ bind }) => {
  bind(tokens.PacketDispatcher).toConstantValue(made(PacketDispatcher))
  bind(tokens.Identity).toConstantValue((name) => new Identity(name))
  bind(tokens.RoutingTable).toConstantValue((name) => new RoutingTable(name))
  bind(tokens.Hello).toConstantValue(made(Hello))
  bind(tokens.PacketFilterSwitch).toConstantValue((name) => new PacketFilterSwitch(name))
  bind(tokens.NetworkInterface).toConstantValue(made(NetworkInterface))
  bind(tokens.QueueDiscipline).toConstantValue((limit) => new DropTail(limit))
})

export class NodeBuilder {
  private readonly container: Container
  private parts: NodeParts | undefined

  /**
   * @param modules - what they bind together, each part once; default the best-effort architecture alone
   * @param base - what binds the parts that the modules do not
   */
  constructor(
    modules: readonly ContainerModule[] = [bestEffort],
    private readonly base?: NodeBuilder,
  ) {
    this.container = base === undefined ? new Container() : new Container({ parent: base.container })
    this.container.load(...modules)
  }

  /** A builder that binds more, or other, parts; this one stays as it is. */
  with(...modules: readonly ContainerModule[]): NodeBuilder {
    return new NodeBuilder(modules, this)
  }

  /** A node that sends on packets for others. */
  router(name: string): Node {
    return new Node(name, { parts: this.resolve(), forwards: true })
  }

  /** A node that does not. */
  host(name: string): Node {
    return new Node(name, { parts: this.resolve(), forwards: false })
  }

  private resolve(): NodeParts {
    this.parts ??= {
      packetDispatcher: this.one(tokens.PacketDispatcher),
      identity: this.one(tokens.Identity),
      routingTable: this.one(tokens.RoutingTable),
      hello: this.one(tokens.Hello),
      packetFilterSwitch: this.one(tokens.PacketFilterSwitch),
      networkInterface: this.one(tokens.NetworkInterface),
      discipline: this.one(tokens.QueueDiscipline),
      filters: this.all(tokens.PacketFilter),
      protocols: this.all(tokens.Protocol),
      onDemand: this.all(tokens.ProtocolOnDemand),
      lookup: (token) => (this.container.isBound(token) ? this.container.get(token) : undefined),
    }
    return this.parts
  }

  /** What is bound to a token, here or in the base. */
  private one<Part>(token: ServiceIdentifier<Part>): Part {
    const name = String(token).replace(/^Symbol\(|\)$/g, "")
    const advice = "build on bestEffort, and exchange a part with builder.with(module)"
    try {
      return this.container.get(token)
    } catch (cause) {
      throw new WiringError(
        `a node needs exactly one ${name}, and the modules bind none or several; ${advice}`,
        { cause },
      )
    }
  }

  /** All that is bound to a token, the base's first: what comes later stands on what was there before. */
  private all<Part>(token: ServiceIdentifier<Part>): Part[] {
    const own = this.container.isCurrentBound(token) ? this.container.getAll(token) : []
    return [...(this.base?.all(token) ?? []), ...own]
  }
}
