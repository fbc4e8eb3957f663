/** Wiring: joining ports at integration time, checked by the compiler and again by name when it runs. */
import { WiringError } from "./errors.js"
import { Emitter, Input, Listener, Output, type Port, Requester, Responder } from "./port.js"

/**
 * Joins an initiator to the reactor that keeps its contract.
 *
 * One-way ports and events may be joined to several peers; a requester has one
 * responder. Joining the same two ports twice is an error.
 *
 * @throws WiringError when contracts, kinds or roles differ
 */
export function connect<Name extends string, Datum>(from: Output<Name, Datum>, to: Input<Name, Datum>): void
export function connect<Name extends string, Ask, Reply>(
  from: Requester<Name, Ask, Reply>,
  to: Responder<Name, Ask, Reply>,
): void
export function connect<Name extends string, Event>(
  from: Emitter<Name, Event>,
  to: Listener<Name, Event>,
): void
export function connect(from: Port, to: Port): void {
  joinPorts(from, to)
}

/** As `connect`, for ports whose types are not known at compile time: scripts, copies, the shell. */
export function joinPorts(from: Port, to: Port): void {
  check(from, to)
  announce(from)
  from.peers = from.peers.concat(to)
  to.peers = to.peers.concat(from)
  settle(from, to)
}

/** Undoes `connect`. @throws WiringError when the two are not connected */
export function disconnect(from: Port, to: Port): void {
  if (!from.peers.includes(to)) throw new WiringError(`${from.path} is not connected to ${to.path}`)
  announce(from)
  from.peers = from.peers.filter((peer) => peer !== to)
  to.peers = to.peers.filter((peer) => peer !== from)
  settle(from, to)
}

function announce(from: Port): void {
  if (from instanceof Output) from.owner.outputChanges(from)
}

function settle(from: Port, to: Port): void {
  if (from instanceof Output || from instanceof Requester) from.rewire()
  else if (from instanceof Emitter && to instanceof Listener) from.rewire(to, from.peers.includes(to))
}

function check(from: Port, to: Port): void {
  const pair = `cannot connect ${from.describe()} to ${to.describe()}`
  if (from.contract !== to.contract) throw new WiringError(`${pair}: the contracts differ`)
  if (from.role !== "initiator" || to.role !== "reactor")
    throw new WiringError(`${pair}: the first port must be the initiator and the second the reactor`)
  if (from.peers.includes(to)) throw new WiringError(`${pair}: they are connected already`)
  const [taken] = from.peers
  if (from instanceof Requester && taken) throw new WiringError(`${pair}: it already asks ${taken.path}`)
  const fits =
    (from instanceof Output && to instanceof Input) ||
    (from instanceof Requester && to instanceof Responder) ||
    (from instanceof Emitter && to instanceof Listener)
  if (!fits) throw new WiringError(`${pair}: ports of different kinds`)
}
