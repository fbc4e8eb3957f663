/**
 * The attributes of the Internet Topology Zoo, and what they mean here. GraphML
 * and GML files use the same ones.
 *
 * | of     | attribute                               | field |
 * |--------|-----------------------------------------|-------|
 * | nodes  | label                                   | `label` |
 * |        | Latitude, Longitude (lat, lon)          | `latitude`, `longitude`, degrees |
 * |        | Country                                 | `country` |
 * | edges  | LinkLabel (label)                       | `label` |
 * |        | LinkSpeedRaw, in bit/s; else            | `bandwidth` |
 * |        | LinkSpeed with LinkSpeedUnits; else     | |
 * |        | bandwidth, capacity with a unit; else   | |
 * |        | LinkLabel or LinkType that states a rate | |
 * |        | LinkDelayRaw, in seconds (ours); else   | `delay` |
 * |        | delay, LinkDelay with a unit            | |
 *
 * Everything else stays in `attributes`: `Internal` (0 for the nodes of other
 * networks), `hyperedge` (1 for a node that stands for a shared medium), `type`.
 */
import { parseBandwidth, parseDuration } from "@hourglass/aca"
import type { AttributeBag } from "./attribute-bag.js"
import { rateIn, ratesAgree } from "./link-speed.js"
import type { TopologyEdge, TopologyNode } from "./topology.js"

const latitudes = { min: -90, max: 90, what: "degrees within -90 and 90" }
const longitudes = { min: -180, max: 180, what: "degrees within -180 and 180" }
const rates = { min: Number.MIN_VALUE, max: Number.MAX_VALUE, what: "bits a second, more than 0" }
const delays = { min: 0, max: Number.MAX_VALUE, what: "seconds, at least 0" }

/** The node with this id that a file's attributes describe. */
export function nodeFrom(id: string, bag: AttributeBag, line?: number): TopologyNode {
  const label = bag.take("label", "name") ?? ""
  const latitude = bag.takeNumber(["Latitude", "lat"], latitudes)
  const longitude = bag.takeNumber(["Longitude", "lon", "lng"], longitudes)
  const country = bag.take("Country")
  return present({ id, label, latitude, longitude, country, attributes: bag.rest(), line })
}

/** The edge between these nodes that a file's attributes describe. */
export function edgeFrom(source: string, target: string, bag: AttributeBag, line?: number): TopologyEdge {
  const bandwidth = bandwidthFrom(bag)
  const delay =
    bag.takeNumber(["LinkDelayRaw"], delays) ?? bag.takeQuantity(["delay", "LinkDelay"], parseDuration)
  const label = bag.take("LinkLabel", "label")
  return present({ source, target, bandwidth, delay, label, attributes: bag.rest(), line })
}

function bandwidthFrom(bag: AttributeBag): number | undefined {
  const raw = bag.takeNumber(["LinkSpeedRaw"], rates)
  const speed = speedFrom(bag)
  if (raw !== undefined && speed !== undefined && !ratesAgree(raw, speed))
    bag.problems.push(
      `LinkSpeedRaw is ${raw} bit/s, but LinkSpeed with its units is ${speed} bit/s; the first is taken`,
    )
  return (
    raw ??
    speed ??
    bag.takeQuantity(["bandwidth", "capacity"], positiveBandwidth) ??
    rateIn(bag.look("LinkLabel", "label") ?? "") ??
    rateIn(bag.look("LinkType") ?? "")
  )
}

/** LinkSpeed "2.5" with LinkSpeedUnits "G". */
function speedFrom(bag: AttributeBag): number | undefined {
  const speed = bag.look("LinkSpeed")
  if (speed === undefined) return undefined
  const units = bag.look("LinkSpeedUnits")
  const rate = rateIn(`${speed} ${units ?? ""}`)
  if (rate === undefined) {
    bag.problems.push(
      `LinkSpeed is "${speed}"${units === undefined ? "" : ` and LinkSpeedUnits "${units}"`}; they must be a number and k, M, G or T`,
    )
    return undefined
  }
  bag.take("LinkSpeed")
  bag.take("LinkSpeedUnits")
  return rate
}

function positiveBandwidth(text: string): number {
  const rate = parseBandwidth(text)
  if (rate === 0) throw new RangeError(`"${text}" is no bandwidth of a link; it must be more than 0`)
  return rate
}

/** Without the fields that are undefined, so that a topology compares and prints by what it has. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}
