/** The engine in a browser worker: the same trace, hash for hash, as in Node. */
import { expect, test } from "vitest"
import topology from "../../data/abilene.graphml?raw"
import expected from "../examples/real-network-played.json" with { type: "json" }

test("the main scenario runs in a worker and gives the same trace as in Node", async () => {
  const worker = new Worker(new URL("./real-network.worker.ts", import.meta.url), { type: "module" })
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(topology)
  })
  worker.terminate()
  expect(answer).toEqual({ played: expected })
})
