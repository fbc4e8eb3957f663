import type { RandomStream } from "@hourglass/aca"
import type { Network, Node } from "@hourglass/inet"

/** Takes links and nodes down and up again at random times; some stay down. @param until - simulated seconds */
export function failAtRandom(
  net: Network,
  nodes: readonly Node[],
  random: RandomStream,
  until: number,
): void {
  const flap = (down: () => void, up: () => void) => {
    const start = random.uniform(1, until)
    net.simulation.at(start, down)
    if (random.chance(0.6)) net.simulation.at(random.uniform(start, until), up)
  }
  for (let count = random.int(net.links.length + 1); count > 0; count--) {
    const link = random.pick(net.links)
    flap(
      () => link.down(),
      () => link.up(),
    )
  }
  for (let count = random.int(3); count > 0; count--) {
    const node = random.pick(nodes)
    flap(
      () => node.state === "started" && node.fail(),
      () => node.state === "stopped" && node.recover(),
    )
  }
}
