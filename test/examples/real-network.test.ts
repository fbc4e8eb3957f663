import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { playRealNetwork } from "./play-real-network.js"

const topology = readFileSync("data/abilene.graphml", "utf8")

test("the main scenario gives the trace that is on record, in Node as in a browser worker", async () => {
  // On record so that the browser's test has something to compare with; `npx vitest run -u` writes it anew.
  const played = `${JSON.stringify(await playRealNetwork(topology), null, 2)}\n`
  await expect(played).toMatchFileSnapshot("real-network-played.json")
})
