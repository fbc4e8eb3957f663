/** The main scenario, as small as a test wants it, for Node and for the browser alike. */
import { MemoryFiles } from "hourglass"
import { scenario } from "../../examples/real-network.js"

export interface Played {
  traceHash: unknown
  packetHops: number
  unaccounted: number
  files: readonly string[]
}

/** Runs five seconds of it, with the failure, from the text of a topology file. */
export async function playRealNetwork(topology: string): Promise<Played> {
  const files = new MemoryFiles()
  files.create("abilene.graphml").write(topology)
  const parameters = scenario.parameters.parse({
    topology: "abilene.graphml",
    duration: "5s",
    failAt: "2s",
    repairAt: "4s",
    flows: 40,
    hash: true,
  })
  const { data } = await scenario.run({ seed: 1, run: 0, parameters, files, out: "out", progress: () => {} })
  const { simulated, packets } = data as {
    simulated: { packetHops: number }
    packets: { unaccounted: number }
  }
  return {
    traceHash: data.traceHash,
    packetHops: simulated.packetHops,
    unaccounted: packets.unaccounted,
    files: files.paths,
  }
}
