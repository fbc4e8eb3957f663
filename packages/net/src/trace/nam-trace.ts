/**
 * The trace of NAM, the network animator of ns-2. First the picture: nodes, links, queues, colours, in lines
 * marked `-t *`; then what happens: `+` `-` `h` `r` `d` for packets (`h` is a packet setting out on its link),
 * `l` and `n` for links and nodes that fail and recover.
 *
 * Each flow gets a colour of the palette, in the order in which flows appear.
 */
import type { NodeNumbers } from "./node-numbers.js"
import { columnsOf, secondsText } from "./packet-columns.js"
import type { PacketEvent, PacketRecord, PacketTrace } from "./packet-record.js"
import type { Sink } from "./sink.js"

/** Colours of flows, by names of X11. */
export const namPalette: readonly string[] = [
  "blue",
  "red",
  "forestgreen",
  "orange",
  "purple",
  "deepskyblue",
  "brown",
  "magenta",
  "gold",
  "black",
]

/** How a node is drawn. */
export interface NamNode {
  /** What is written beside it; default its path. */
  readonly label?: string
  readonly shape?: "circle" | "box" | "hexagon"
  readonly colour?: string
  /** Where it stands, in any unit, y upwards. Without places NAM finds its own. */
  readonly place?: readonly [x: number, y: number]
}

export interface NamLink {
  /** Bits a second. */
  readonly bandwidth: number
  /** Propagation delay, seconds. */
  readonly delay: number
  readonly colour?: string
}

const lettersOf: Readonly<Record<PacketEvent, string>> = {
  enqueue: "+",
  dequeue: "-h",
  receive: "r",
  drop: "d",
}

export class NamTrace implements PacketTrace {
  private readonly places = new Map<string, readonly [x: number, y: number]>()
  private readonly colours = new Map<number, number>()

  constructor(
    private readonly sink: Sink,
    private readonly numbers: NodeNumbers,
    private readonly palette: readonly string[] = namPalette,
  ) {
    // The version of the format, then one level of addresses that are 31 bits wide.
    this.line("V -t * -v 1.0a5 -a 0")
    this.line("A -t * -n 1 -p 0 -o 0x7fffffff -c 31 -a 1")
    this.line("A -t * -h 1 -m 2147483647 -s 0")
    palette.forEach((name, index) => {
      this.line(`c -t * -i ${index} -n ${name}`)
    })
  }

  /** Call for every node before the links. */
  node(path: string, { label = path, shape = "circle", colour = "black", place }: NamNode = {}): void {
    const number = this.numbers.of(path)
    if (place) this.places.set(path, place)
    const at = place ? ` -x ${rounded(place[0])} -y ${rounded(place[1])}` : ""
    this.line(`n -t * -a ${number} -s ${number} -S UP -v ${shape} -c ${colour} -i ${colour}${at}`)
    this.line(`n -t * -s ${number} -S DLABEL -l "${label.replace(/["\n]/g, " ")}" -L ""`)
  }

  /** A link and the queues at both its ends. It points where the places of its nodes say. */
  link(a: string, b: string, { bandwidth, delay, colour = "black" }: NamLink): void {
    const angle = this.angle(a, b)
    const orientation = angle === undefined ? "" : ` -o ${angle}deg`
    this.line(`l -t * ${this.way(a, b)} -S UP -r ${bandwidth} -D ${delay} -c ${colour}${orientation}`)
    this.line(`q -t * ${this.way(a, b)} -a 0.5`)
    this.line(`q -t * ${this.way(b, a)} -a 0.5`)
  }

  linkState(time: number, a: string, b: string, state: "up" | "down"): void {
    this.line(`l -t ${secondsText(time)} ${this.way(a, b)} -S ${state.toUpperCase()}`)
  }

  nodeState(time: number, path: string, state: "up" | "down"): void {
    this.line(`n -t ${secondsText(time)} -s ${this.numbers.of(path)} -S ${state.toUpperCase()}`)
  }

  /** What happens away from links cannot be drawn and is left out. */
  record({ time, event, node, peer, packet }: PacketRecord): void {
    if (peer === undefined) return
    const { type, flags, source, destination, sequence } = columnsOf(packet, this.numbers)
    const way = event === "receive" ? this.way(peer, node) : this.way(node, peer)
    const rest =
      `-t ${secondsText(time)} ${way} -p ${type} -e ${packet.size} -c ${packet.flow} -i ${packet.id} ` +
      `-a ${this.colour(packet.flow)} -x {${source} ${destination} ${sequence} ${flags} null}`
    for (const letter of lettersOf[event]) this.line(`${letter} ${rest}`)
  }

  private line(text: string): void {
    this.sink.write(`${text}\n`)
  }

  private way(from: string, to: string): string {
    return `-s ${this.numbers.of(from)} -d ${this.numbers.of(to)}`
  }

  private colour(flow: number): number {
    let colour = this.colours.get(flow)
    if (colour === undefined) {
      colour = this.colours.size % this.palette.length
      this.colours.set(flow, colour)
    }
    return colour
  }

  /** From the horizontal, counter-clockwise, degrees from 0 to below 360. */
  private angle(a: string, b: string): number | undefined {
    const [from, to] = [this.places.get(a), this.places.get(b)]
    if (!from || !to) return undefined
    const degrees = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI
    return rounded((degrees + 360) % 360)
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
