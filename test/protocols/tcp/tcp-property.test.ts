/**
 * Whatever a path does to its segments, TCP delivers what was sent, all of it, in order and once, or says that it
 * cannot. `npm run test:soak` tries thousands of paths.
 */
import { type CongestionName, congestionControls } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { type Conversation, converse, longWait, type Side } from "./conversation.js"

const seeds = Number(process.env.SEEDS ?? 200)
const controls = Object.keys(congestionControls) as CongestionName[]

describe.each(controls)("TCP with %s, on any path,", (control) => {
  it(`keeps its promises, for ${seeds} seeds`, () => {
    const outcomes = Array.from({ length: seeds }, (_, seed) => outcome(control, seed))
    expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([])
    // Else all this would be about failures only.
    expect(outcomes.filter(({ isWhole }) => isWhole).length).toBeGreaterThan(0.95 * seeds)
  })
})

interface Outcome {
  readonly seed: number
  readonly faults: readonly string[]
  /** Whether everything was delivered, both ways. */
  readonly isWhole: boolean
}

function outcome(control: CongestionName, seed: number): Outcome {
  const conversation = converse(control, seed)
  const { client, server } = conversation
  const isWhole = client.end === "closed" && server.end === "closed"
  const excuse = isWhole || !conversation.isGoodPath ? [] : [`over a good path: ${client.end}, ${server.end}`]
  const sides = [...faultsOf("client", client, server), ...faultsOf("server", server, client)]
  return {
    seed,
    faults: [...conversation.faults, ...excuse, ...sides, ...faultsOfEnd(conversation)],
    isWhole,
  }
}

/** @param other - who said what it heard */
function faultsOf(name: string, side: Side, other: Side): string[] {
  const faults: string[] = []
  const { said } = other
  const { heard, told, end } = side
  const isPrefix = heard.length <= said.length && heard.every((byte, at) => byte === said[at])
  if (!isPrefix) faults.push(`${name} heard what was not said`)
  if (told.includes("end") && heard.length < said.length && other.end === "closed")
    faults.push(`${name} was told of the end after ${heard.length} of ${said.length} bytes`)
  if (end === "closed" && told.length > 0 && !told.includes("end"))
    faults.push(`${name} closed before the end`)
  if (told.filter((what) => what === "closed").length > 1)
    faults.push(`${name} was told twice that it closed`)
  const silence = side.closedAt - Math.max(side.heardAt, other.heardAt)
  if (silence > longWait && other.end === "closed") faults.push(`${name} hung until ${side.closedAt} s`)
  if (told.length > 0 && told.at(-1) !== "closed") faults.push(`${name} was told ${told} last`)
  return faults
}

function faultsOfEnd({ client, server, isStuck }: Conversation): string[] {
  const left = [...client.left, ...server.left].map((connection) => `${connection} is left`)
  return isStuck ? [...left, "something is still going on"] : left
}
