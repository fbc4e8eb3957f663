/**
 * Exponential variates of mean 1 by the ziggurat method (Marsaglia, Tsang, Journal of Statistical Software 5(8),
 * 2000): the area below e^-x is covered by layers of equal area, and a point in a random layer is nearly always
 * below the curve. A logarithm is needed only in the tail, an exponential in one draw of ninety.
 */
import { exp, ln, type RandomStream } from "@hourglass/aca"

const layers = 256
const tail = 7.69711747013105 // where the lowest layer's rectangle ends and the tail begins
const area = 0.003949659822581557 // of each layer; with 256 of them, the tail among them, it follows from `tail`

// The right ends of the layers from the lowest up, and the height of the curve there.
const ends = new Float64Array(layers + 1)
const heights = new Float64Array(layers + 1)
ends[0] = area / exp(-tail)
ends[1] = tail
for (let i = 1; i < layers; i++) {
  heights[i] = exp(-ends[i])
  ends[i + 1] = i + 1 < layers ? -ln(heights[i] + area / ends[i]) : 0
}
heights[layers] = 1

export function standardExponential(random: RandomStream): number {
  let beyond = 0
  for (;;) {
    const layer = random.bits() & (layers - 1)
    const x = random.next() * ends[layer]
    if (x < ends[layer + 1]) return beyond + x
    if (layer === 0)
      beyond += tail // the tail of e^-x is the whole curve again, further on
    else if (heights[layer] + random.next() * (heights[layer + 1] - heights[layer]) < exp(-x))
      return beyond + x
  }
}
