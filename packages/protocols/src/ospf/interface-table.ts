/** The interface state machine, row for row RFC 2328 §9.3. */
import type { OspfInterface } from "./interface.js"
import type { Row } from "./state-table.js"

/** §9.1. */
export const interfaceStates = [
  "Down",
  "Loopback",
  "Waiting",
  "Point-to-point",
  "DROther",
  "Backup",
  "DR",
] as const
export type InterfaceState = (typeof interfaceStates)[number]

/** §9.2. */
export type InterfaceEvent =
  | "InterfaceUp"
  | "WaitTimer"
  | "BackupSeen"
  | "NeighborChange"
  | "LoopInd"
  | "UnloopInd"
  | "InterfaceDown"

const any = interfaceStates
const elected = (own: OspfInterface): InterfaceState => own.elect()
const reconsider = (own: OspfInterface): void => own.reconsiderAdjacencies()
const startHello = (own: OspfInterface): void => own.startHello()
const reset = (own: OspfInterface): void => own.reset()

/** On networks with a designated router, those who may become it first listen whether there is one. */
function entry({ type, settings, isPassive }: OspfInterface): InterfaceState {
  if (type !== "broadcast" || isPassive) return "Point-to-point"
  return settings.priority === 0 ? "DROther" : "Waiting"
}

// biome-ignore format: a table
export const interfaceTable: readonly Row<InterfaceState, InterfaceEvent, OspfInterface>[] = [
  [["Down"],                    "InterfaceUp",    entry,      [startHello]],
  [["Waiting"],                 "BackupSeen",     elected,    [reconsider]],
  [["Waiting"],                 "WaitTimer",      elected,    [reconsider]],
  [["DROther", "Backup", "DR"], "NeighborChange", elected,    [reconsider]],
  [any,                         "InterfaceDown",  "Down",     [reset]],
  [any,                         "LoopInd",        "Loopback", [reset]],
  [["Loopback"],                "UnloopInd",      "Down",     []],
]
