/** What changes a link or a node of a running network, at times that are given or drawn beforehand. */
import { Component, OptionError } from "@hourglass/aca"
import type { Link } from "../link.js"
import { Node } from "../node.js"
import { ChangeAhead } from "./change-ahead.js"
import type { Instants, MakeInstants } from "./instants.js"

export abstract class PlannedChanges<
  Target extends Link | Node = Link | Node,
  Options extends { readonly of: Target } = { readonly of: Target },
> extends Component<Options> {
  /** Tells of each change right before it is made, for monitors that want to see all that follows. */
  readonly ahead = this.emitter("ahead", ChangeAhead)

  protected target: Target
  /** When it was set going, simulated seconds. */
  protected begin = 0
  private instants: Instants | undefined = undefined
  private readonly next = this.timer(this.turn)

  constructor(
    name: string,
    options: Options,
    private readonly makeInstants: MakeInstants,
  ) {
    super(name, options)
    this.target = options.of
  }

  override start(): void {
    this.refusePlace()
    this.begin = this.now
    this.instants = this.makeInstants(this.random, this.begin)
    this.armNext()
  }

  /** Makes the next change. Called at each of the instants. */
  protected abstract change(): void

  protected announce(text: string): void {
    if (this.ahead.heard) this.ahead.emit({ time: this.now, of: this.target, text })
  }

  private turn(): void {
    this.change()
    this.armNext()
  }

  private armNext(): void {
    const next = this.instants?.next()
    if (next?.done === false) this.next.at(next.value)
  }

  /** A part of a node would stop with it, and never change anything again. */
  private refusePlace(): void {
    for (let place = this.parent; place !== undefined; place = place.parent)
      if (place instanceof Node)
        throw new OptionError(
          `${this.path} is a part of ${place.path} and would fail with it; add it to the network or the simulation`,
        )
    if (!this.target.isAttached || this.target.simulation !== this.simulation)
      throw new OptionError(
        `${this.path} is to change ${this.target.path}, which is not in the same simulation`,
      )
  }

  /** In a copy of a network, the copy of the link or node changes. */
  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.target = (counterpart(this.target) ?? this.target) as Target
  }
}
