import {
  Address,
  Component,
  connect,
  Prefix,
  PrefixMap,
  RouteLookup,
  RoutingTable,
  Simulation,
} from "hourglass"
import { measure } from "../measure.mjs"

export const name = "W4"
export const description =
  "longest match among 100,000 routes, no cache before it, in the map of prefixes and in a routing table as a " +
  "dispatcher asks it; an event is a look-up"
export const unit = "events"

export const cases = [
  { name: "look-ups", run: () => measure(map, lookUp) },
  { name: "route look-ups", run: () => measure(routingTable, requestRoutes) },
]

const routes = 100_000
const addresses = 10_000
const lookups = 5_000_000

/** Prefixes of 12 to 24 bits, and addresses to look up. */
function prefixesAndAddresses() {
  const random = new Simulation({ seed: 4 }).random("table")
  const prefixes = new Set()
  while (prefixes.size < routes) prefixes.add(Prefix.of(Address.v4(random.int(2 ** 32)), 12 + random.int(13)))
  return { prefixes, sought: Array.from({ length: addresses }, () => Address.v4(random.int(2 ** 32))) }
}

function map() {
  const { prefixes, sought } = prefixesAndAddresses()
  const map = new PrefixMap()
  for (const prefix of prefixes) map.set(prefix, map.size)
  return { map, sought }
}

const any = (route) => route

function lookUp({ map, sought }) {
  let found = 0
  for (let i = 0; i < lookups; i++) if (map.longest(sought[i % addresses], any) !== undefined) found++
  return { count: lookups, extra: { found } }
}

/** Asks for routes, as a packet dispatcher does for each packet to a destination that it has not seen. */
class Asker extends Component {
  routes = this.requester("routes", RouteLookup)
}

function routingTable() {
  const { prefixes, sought } = prefixesAndAddresses()
  const asker = new Asker("asker")
  const table = new RoutingTable("table")
  connect(asker.routes, table.lookup)
  for (const destination of prefixes) table.addRoute({ key: { destination }, hops: [{ interface: 0 }] })
  return { asker, sought }
}

function requestRoutes({ asker, sought }) {
  const query = { source: undefined, destination: sought[0], incoming: 0 }
  let found = 0
  for (let i = 0; i < lookups; i++) {
    query.destination = sought[i % addresses]
    if (asker.routes.request(query) !== undefined) found++
  }
  return { count: lookups, extra: { found } }
}
