/** What applications are made from that ask for echoes: ping, and traceroute in its ICMP mode. */
import { Component, WiringError } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import { IcmpMessage, type InetPacket } from "@hourglass/net"
import {
  EchoReplied,
  type EchoReply,
  type EchoRequest,
  EchoRequesting,
  EchoRequesting6,
} from "../icmp/echo-service.js"
import { type IcmpErrorEvent, IcmpErrors } from "../icmp/icmp-errors.js"
import { addressOf, counterpartOf, type Destination } from "./destination.js"

export interface EchoApplicationOptions {
  /** Whom to ask. */
  readonly to: Destination
}

/** A subclass asks with `request`, and overrides `replied` and `failed`. */
export abstract class EchoApplication<Options extends EchoApplicationOptions> extends Component<Options> {
  readonly echo = this.output("echo", EchoRequesting)
  readonly echo6 = this.output("echo6", EchoRequesting6)
  readonly replies = this.listener("replies", EchoReplied, (reply) => {
    if (reply.identifier === this.identifier) this.replied(reply)
  })
  readonly errors = this.listener("errors", IcmpErrors, (error) => this.failed(error))
  /** Whom it asks; in a copy of the network, the copy of the node. */
  protected destination: Destination = this.options.to
  /** Tells its requests from those of others on this node. */
  protected identifier = 0

  /** Called by the node: it takes the first identifier that is free there. */
  installed(node: Node): void {
    if (!this.echo.isConnected && !this.echo6.isConnected)
      throw new WiringError(
        `${this.path} needs ICMP, and ${node.path} has none; build its nodes with internetProtocols`,
      )
    const taken = node.children.map((each) => (each instanceof EchoApplication ? each.identifier : 0))
    let free = 1
    while (taken.includes(free)) free++
    this.identifier = free
  }

  /** One of its requests was answered. */
  protected abstract replied(reply: EchoReply): void

  /** The node received an ICMP error; `sequenceOf` tells whether it is about a request of this application. */
  protected abstract failed(error: IcmpErrorEvent): void

  protected request(request: Omit<EchoRequest, "destination" | "identifier">): void {
    const destination = addressOf(this.destination, this)
    const port = destination.version === 4 ? this.echo : this.echo6
    port.send({ ...request, destination, identifier: this.identifier })
  }

  /** The sequence number of the request of this application that a packet carries. */
  protected sequenceOf({ body }: InetPacket): number | undefined {
    if (!(body instanceof IcmpMessage) || body.content.kind !== "echo-request") return undefined
    return body.content.identifier === this.identifier ? body.content.sequence : undefined
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.identifier = this.identifier
    copy.destination = counterpartOf(this.destination, counterpart)
  }
}
