import { Address, Prefix, PrefixMap, Simulation } from "hourglass"
import { measure } from "../measure.mjs"

export const name = "W4"
export const description = "longest match among 100,000 routes, no cache before it; an event is a look-up"
export const unit = "events"

export const cases = [{ name: "look-ups", run: () => measure(table, lookUp) }]

const routes = 100_000
const addresses = 10_000
const lookups = 5_000_000

/** Prefixes of 12 to 24 bits, and addresses to look up. */
function table() {
  const random = new Simulation({ seed: 4 }).random("table")
  const map = new PrefixMap()
  for (let i = 0; i < routes; ) {
    const prefix = Prefix.of(Address.v4(random.int(2 ** 32)), 12 + random.int(13))
    if (map.get(prefix) !== undefined) continue
    map.set(prefix, i)
    i++
  }
  return { map, sought: Array.from({ length: addresses }, () => Address.v4(random.int(2 ** 32))) }
}

const any = (route) => route

function lookUp({ map, sought }) {
  let found = 0
  for (let i = 0; i < lookups; i++) if (map.longest(sought[i % addresses], any) !== undefined) found++
  return { count: lookups, extra: { found } }
}
