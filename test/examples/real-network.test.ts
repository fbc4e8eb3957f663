import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { playRealNetwork } from "./play-real-network.js"
import expected from "./real-network-played.json" with { type: "json" }

const topology = readFileSync("data/abilene.graphml", "utf8")

test("the main scenario gives the trace that is on record, in Node as in a browser worker", async () => {
  expect(await playRealNetwork(topology)).toEqual(expected)
})
