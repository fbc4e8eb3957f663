/** Round numbers for the ticks of an axis: multiples of 1, 2 or 5 times a power of ten, about so many. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const step = niceStep((high - low) / count)
  const first = Math.ceil(low / step)
  const last = Math.ceil(high / step - 1e-9)
  // As text and back, so that 3 × 0.1 is 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}
