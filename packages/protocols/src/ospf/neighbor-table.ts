/** The neighbour state machine, row for row RFC 2328 §10.3. */
import {
  clearLists,
  describeDatabase,
  forgetUnlessAdjacent,
  negotiate,
  requestRest,
  restartInactivityTimer,
  stopInactivityTimer,
} from "./exchange.js"
import type { Neighbor } from "./neighbor.js"
import type { Row } from "./state-table.js"

/** §10.1, in the order of the conversation. "Attempt" is only for networks without broadcast, which are not done. */
export const neighborStates = [
  "Down",
  "Attempt",
  "Init",
  "2-Way",
  "ExStart",
  "Exchange",
  "Loading",
  "Full",
] as const
export type NeighborState = (typeof neighborStates)[number]

/** §10.2. "Start" is only for networks without broadcast. */
export type NeighborEvent =
  | "HelloReceived"
  | "Start"
  | "2-WayReceived"
  | "NegotiationDone"
  | "ExchangeDone"
  | "BadLSReq"
  | "LoadingDone"
  | "AdjOK?"
  | "SeqNumberMismatch"
  | "1-WayReceived"
  | "KillNbr"
  | "InactivityTimer"
  | "LLDown"

/** How far a state is on the way: "Full" is the greatest. */
export const rankOf = (state: NeighborState): number => neighborStates.indexOf(state)

const atLeast = (state: NeighborState) => neighborStates.slice(rankOf(state))
const any = neighborStates
const ifAdjacent = (neighbor: Neighbor) => (neighbor.shouldBeAdjacent ? "ExStart" : "2-Way")
const whileAdjacent = (neighbor: Neighbor) => (neighbor.shouldBeAdjacent ? neighbor.state : "2-Way")
const ifNothingIsMissing = (neighbor: Neighbor) => (neighbor.requests.size === 0 ? "Full" : "Loading")

// biome-ignore format: a table
export const neighborTable: readonly Row<NeighborState, NeighborEvent, Neighbor>[] = [
  [["Down", "Attempt"],  "HelloReceived",     "Init",             [restartInactivityTimer]],
  [atLeast("Init"),      "HelloReceived",     "same",             [restartInactivityTimer]],
  [["Init"],             "2-WayReceived",     ifAdjacent,         [negotiate]],
  [["ExStart"],          "NegotiationDone",   "Exchange",         [describeDatabase]],
  [["Exchange"],         "ExchangeDone",      ifNothingIsMissing, [requestRest]],
  [["Loading"],          "LoadingDone",       "Full",             []],
  [["2-Way"],            "AdjOK?",            ifAdjacent,         [negotiate]],
  [atLeast("ExStart"),   "AdjOK?",            whileAdjacent,      [forgetUnlessAdjacent]],
  [atLeast("Exchange"),  "SeqNumberMismatch", "ExStart",          [clearLists, negotiate]],
  [atLeast("Exchange"),  "BadLSReq",          "ExStart",          [clearLists, negotiate]],
  [any,                  "KillNbr",           "Down",             [clearLists, stopInactivityTimer]],
  [any,                  "LLDown",            "Down",             [clearLists, stopInactivityTimer]],
  [any,                  "InactivityTimer",   "Down",             [clearLists, stopInactivityTimer]],
  [atLeast("2-Way"),     "1-WayReceived",     "Init",             [clearLists]],
]
