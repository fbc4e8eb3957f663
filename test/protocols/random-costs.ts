import type { RandomStream } from "@hourglass/aca"
import { CostChanges, type Link, type Network, type Node } from "@hourglass/inet"

/** What sending over interfaces costs, by what their routers were told last. */
export class ToldCosts {
  private readonly configured = new Map<string, number>()
  private readonly told = new Map<string, number>()

  /** @param draw - gives the cost in the options of each interface */
  constructor(private readonly draw: () => number) {}

  of(node: Node, index: number): number {
    return this.told.get(key(node, index)) ?? this.configuredFor(node, index)
  }

  /** What the options of a router say. */
  configuredFor(node: Node, index: number): number {
    const known = this.configured.get(key(node, index))
    if (known !== undefined) return known
    const drawn = this.draw()
    this.configured.set(key(node, index), drawn)
    return drawn
  }

  /** Somebody told a router a cost, or "default". */
  tell(node: Node, index: number, cost: number | "default"): void {
    if (cost === "default") this.told.delete(key(node, index))
    else this.told.set(key(node, index), cost)
  }

  /** What the cheapest ways from a node cost to those that are up, over routers and links that are up. */
  from(start: Node, mayUse: (link: Link) => boolean = () => true): Map<Node, number> {
    const costs = new Map<Node, number>()
    const open: [number, Node][] = [[0, start]]
    while (open.length > 0) {
      open.sort(([a], [b]) => a - b)
      const [cost, node] = open.shift() as [number, Node]
      if (costs.has(node)) continue
      costs.set(node, cost)
      for (const { interface: index, link, others } of node.options.forwards ? node.attachments() : [])
        for (const other of link.isUp && mayUse(link) ? others : [])
          if (other.state === "started") open.push([cost + this.of(node, index), other])
    }
    return costs
  }

  /** Makes links cost 1 to `most` at random times, both ways or one way, once or several times. */
  changeAtRandom(net: Network, random: RandomStream, until: number, most: number): void {
    for (let count = random.integer(1, 2 * net.links.length); count > 0; count--) {
      const link = random.pick(net.links)
      const joined = net.nodes.filter((node) => node.attachments().some((each) => each.link === link))
      const from = random.uniform(1, until)
      const times = random.integer(1, 3)
      const changes = new CostChanges(`changes${count}`, {
        of: link,
        ends: random.chance(0.5) ? [random.pick(joined)] : undefined,
        costs: [random.integer(1, most), "default", random.integer(1, most)],
        from,
        period: (until - from) / times,
        times,
      })
      changes.changes.on(({ ends = joined, cost }) => {
        for (const node of ends) {
          const on = node.attachments().find((each) => each.link === link)
          if (on !== undefined) this.tell(node, on.interface, cost)
        }
      })
      net.add(changes)
    }
  }
}

const key = (node: Node, index: number): string => `${node.name} ${index}`
