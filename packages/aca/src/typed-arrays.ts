/** Twice as long an array of numbers, with the same numbers in front and 0 behind them. */
export function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer>
export function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer>
export function doubled(array: Int32Array | Float64Array): Int32Array | Float64Array {
  const larger =
    array instanceof Int32Array ? new Int32Array(2 * array.length) : new Float64Array(2 * array.length)
  larger.set(array)
  return larger
}
