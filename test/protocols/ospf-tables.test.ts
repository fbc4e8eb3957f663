/** OSPF's state machines as tables: every state and event, against RFC 2328 §9.3 and §10.3. */
import { findRow, interfaceTable, neighborTable } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"

type Rows = readonly (readonly [readonly string[], string, unknown, readonly { name: string }[]])[]

/** Where each event leads from each state: `.` stays as it is, `-` is ignored. */
function matrix(
  table: unknown,
  states: readonly string[],
  events: readonly string[],
  subject: object,
): string[] {
  return events.map((event) => {
    const cells = states.map((state) => {
      const row = findRow(table as never, state as never, event as never) as Rows[number] | undefined
      if (row === undefined) return "-"
      const [, , to] = row
      const next = typeof to === "function" ? to({ ...subject, state }) : to
      return next === "same" || next === state ? "." : next
    })
    return `${event}: ${cells.join(" ")}`
  })
}

describe("the neighbour table (§10.3)", () => {
  const states = ["Down", "Init", "2-Way", "ExStart", "Exchange", "Loading", "Full"]
  const events = [
    ...["HelloReceived", "2-WayReceived", "NegotiationDone", "ExchangeDone", "LoadingDone", "AdjOK?"],
    ...["SeqNumberMismatch", "BadLSReq", "1-WayReceived", "KillNbr", "InactivityTimer", "LLDown"],
  ]

  it("for a neighbour that is to be adjacent, with LSAs to ask for", () => {
    expect(matrix(neighborTable, states, events, { shouldBeAdjacent: true, requests: { size: 1 } })).toEqual([
      "HelloReceived: Init . . . . . .",
      "2-WayReceived: - ExStart - - - - -",
      "NegotiationDone: - - - Exchange - - -",
      "ExchangeDone: - - - - Loading - -",
      "LoadingDone: - - - - - Full -",
      "AdjOK?: - - ExStart . . . .",
      "SeqNumberMismatch: - - - - ExStart ExStart ExStart",
      "BadLSReq: - - - - ExStart ExStart ExStart",
      "1-WayReceived: - - Init Init Init Init Init",
      "KillNbr: . Down Down Down Down Down Down",
      "InactivityTimer: . Down Down Down Down Down Down",
      "LLDown: . Down Down Down Down Down Down",
    ])
  })

  it("for one that is not, and with nothing to ask for", () => {
    const subject = { shouldBeAdjacent: false, requests: { size: 0 } }
    expect(matrix(neighborTable, states, ["2-WayReceived", "ExchangeDone", "AdjOK?"], subject)).toEqual([
      "2-WayReceived: - 2-Way - - - - -",
      "ExchangeDone: - - - - Full - -",
      "AdjOK?: - - . 2-Way 2-Way 2-Way 2-Way",
    ])
  })

  it("names what is to be done", () => {
    const actions = (state: string, event: string) =>
      (findRow(neighborTable, state as never, event as never) as unknown as Rows[number])[3].map(
        ({ name }) => name,
      )
    expect(actions("Full", "SeqNumberMismatch")).toEqual(["clearLists", "negotiate"])
    expect(actions("ExStart", "NegotiationDone")).toEqual(["describeDatabase"])
    expect(actions("Down", "HelloReceived")).toEqual(["restartInactivityTimer"])
    expect(actions("Full", "KillNbr")).toEqual(["clearLists", "stopInactivityTimer"])
  })
})

describe("the interface table (§9.3)", () => {
  const states = ["Down", "Loopback", "Waiting", "Point-to-point", "DROther", "Backup", "DR"]
  const events = [
    "InterfaceUp",
    "WaitTimer",
    "BackupSeen",
    "NeighborChange",
    "LoopInd",
    "UnloopInd",
    "InterfaceDown",
  ]
  const elects = (type: string, priority: number, isPassive = false) => ({
    ...{ type, isPassive, settings: { priority } },
    elect: () => "DR",
  })

  it("on a broadcast network, where this router is elected", () => {
    expect(matrix(interfaceTable, states, events, elects("broadcast", 1))).toEqual([
      "InterfaceUp: Waiting - - - - - -",
      "WaitTimer: - - DR - - - -",
      "BackupSeen: - - DR - - - -",
      "NeighborChange: - - - - DR DR .",
      "LoopInd: Loopback . Loopback Loopback Loopback Loopback Loopback",
      "UnloopInd: - Down - - - - -",
      "InterfaceDown: . Down Down Down Down Down Down",
    ])
  })

  it.each([
    ["broadcast", 0, false, "DROther"],
    ["broadcast", 1, true, "Point-to-point"],
    ["point-to-point", 1, false, "Point-to-point"],
    ["point-to-multipoint", 1, false, "Point-to-point"],
    ["virtual", 1, false, "Point-to-point"],
  ] as const)("%s with priority %d, passive %s, comes up as %s", (type, priority, isPassive, state) => {
    expect(matrix(interfaceTable, ["Down"], ["InterfaceUp"], elects(type, priority, isPassive))).toEqual([
      `InterfaceUp: ${state}`,
    ])
  })
})
