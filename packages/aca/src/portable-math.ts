/**
 * Logarithm, exponential and power that give the same bits everywhere.
 *
 * ECMAScript leaves the accuracy of `Math.log`, `Math.exp` and `Math.pow` to the engine, and engines differ in
 * the last bit: Node and a browser would draw different random variates from the same seed. These use only
 * operations that IEEE 754 defines exactly, and are within 2 units in the last place.
 */

// ln 2 in two parts; the first has so few digits that its multiples by exponents are exact.
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const ln2 = Math.LN2

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
float[0] = 1
const high = words[1] !== 0 ? 1 : 0 // which of the two words holds the exponent, by the machine's byte order

// 2^−1074 … 2^1023: halved or doubled from 1, so that each is exact.
const lowest = -1074
const powersOfTwo = new Float64Array(2098)
powersOfTwo[-lowest] = 1
for (let i = -lowest + 1; i < powersOfTwo.length; i++) powersOfTwo[i] = powersOfTwo[i - 1] * 2
for (let i = -lowest - 1; i >= 0; i--) powersOfTwo[i] = powersOfTwo[i + 1] / 2

/** The natural logarithm. NaN for x < 0. */
export function ln(x: number): number {
  if (!(x >= 2.2250738585072014e-308 && x < Number.POSITIVE_INFINITY)) return lnOfEdge(x)
  float[0] = x
  let exponent = (words[high] >>> 20) - 1023
  let fraction = x * powersOfTwo[-exponent - lowest] // 1 … 2, exact
  if (fraction > Math.SQRT2) {
    fraction *= 0.5
    exponent++
  }
  // ln f = 2 artanh((f − 1)/(f + 1)), whose series converges fast for |s| < 0.172; its terms are paired, so that
  // they do not wait for each other.
  const s = (fraction - 1) / (fraction + 1)
  const z = s * s
  const z2 = z * z
  const z4 = z2 * z2
  const first = 1 / 3 + z * (1 / 5) + z2 * (1 / 7 + z * (1 / 9))
  const second = 1 / 11 + z * (1 / 13) + z2 * (1 / 15 + z * (1 / 17))
  const third = 1 / 19 + z * (1 / 21) + z2 * (1 / 23)
  const rest = z * (first + z4 * (second + z4 * third))
  const twice = 2 * s
  return exponent * ln2High + (twice + (twice * rest + exponent * ln2Low))
}

/** What is no positive normal number. */
function lnOfEdge(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (x > 0) return x === Number.POSITIVE_INFINITY ? x : ln(x * 18014398509481984) - 54 * ln2 // 2^54
  return Number.NaN
}

/** e to the power x. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019412) return 0
  if (Number.isNaN(x)) return x
  const exponent = Math.round(x / ln2)
  const r = x - exponent * ln2High - exponent * ln2Low // |r| < 0.347
  let sum = 1
  for (let n = 15; n > 0; n--) sum = 1 + (r / n) * sum // the power series, from its end
  return scale(sum, exponent)
}

/** ln(1 + x), exact also for small x (Kahan). */
export function ln1p(x: number): number {
  const sum = 1 + x
  return sum === 1 ? x : (ln(sum) * x) / (sum - 1)
}

/** e^x − 1, exact also for small x (Kahan). */
export function expMinus1(x: number): number {
  const value = exp(x)
  if (value === 1) return x
  if (value - 1 === -1 || value === Number.POSITIVE_INFINITY) return value - 1
  return ((value - 1) * x) / ln(value)
}

/** x to the power y, for x ≥ 0. */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY
  return exp(y * ln(x))
}

/** x · 2^exponent, in two steps so that neither factor overflows. */
function scale(x: number, exponent: number): number {
  const half = exponent >> 1
  return x * powersOfTwo[half - lowest] * powersOfTwo[exponent - half - lowest]
}
