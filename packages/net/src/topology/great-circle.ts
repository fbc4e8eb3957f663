/** Distances and means on the Earth, taken as a sphere (error below 0.6 %). */

/** Degrees: latitude north positive, longitude east positive. */
export interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/** Mean radius of the Earth, metres (IUGG R₁). */
const earthRadius = 6_371_008.8

/**
 * The great-circle distance between two places (haversine formula, exact also when they are near), in whole
 * decimetres: more than that the places are not known to, and engines differ in the last bits of a sine.
 *
 * @returns metres
 */
export function greatCircleDistance(a: Coordinates, b: Coordinates): number {
  const north = radians(b.latitude - a.latitude)
  const east = radians(b.longitude - a.longitude)
  const h =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2
  return Math.round(20 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)))) / 10
}

/**
 * The middle of some places: the mean of their unit vectors, so that it is right
 * across the date line. Undefined for none, and for places that balance out
 * around the globe.
 */
export function middleOf(places: readonly Coordinates[]): Coordinates | undefined {
  let [x, y, z] = [0, 0, 0]
  for (const { latitude, longitude } of places) {
    x += Math.cos(radians(latitude)) * Math.cos(radians(longitude))
    y += Math.cos(radians(latitude)) * Math.sin(radians(longitude))
    z += Math.sin(radians(latitude))
  }
  if (Math.hypot(x, y, z) < 1e-9) return undefined
  return { latitude: degrees(Math.atan2(z, Math.hypot(x, y))), longitude: degrees(Math.atan2(y, x)) }
}

/** The coordinates of a node that has both of them. */
export function coordinatesOf(node: Partial<Coordinates>): Coordinates | undefined {
  const { latitude, longitude } = node
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
}

const radians = (degree: number): number => (degree * Math.PI) / 180
const degrees = (radian: number): number => (radian * 180) / Math.PI
