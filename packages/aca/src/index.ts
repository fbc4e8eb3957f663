/**
 * Autonomous components: parts that know each other only through contract-bound
 * ports, on a deterministic discrete-event clock. Depends on no other package.
 * @packageDocumentation
 */
// What you extend
export { Component, type LifecycleState } from "./component.js"
// How parts meet
export {
  type AnyContract,
  type Broadcast,
  event,
  type OneWay,
  oneWay,
  type RequestReply,
  type Roles,
  request,
} from "./contract.js"
export { connect, disconnect, joinPorts } from "./connect.js"
export {
  type Copyable,
  Emitter,
  type Handler,
  Input,
  Listener,
  Output,
  Port,
  PortGroup,
  Requester,
  Responder,
  type Turn,
} from "./port.js"
// How time passes
export {
  type Drop,
  type DropCount,
  Dropped,
  type RunOptions,
  type RunReport,
  Simulation,
  type SimulationOptions,
} from "./simulation.js"
export { RealTimeSimulation, type RealTimeOptions } from "./real-time.js"
export { Timer } from "./timer.js"
export { Mailbox, Process, type Steps, sleep, spawn, stepsOf, type Wait } from "./process.js"
export { resetTree, resumeTree, startTree, stopTree } from "./lifecycle.js"
export { BucketQueue } from "./bucket-queue.js"
export type { EventQueue } from "./event-queue.js"
export { HeapQueue } from "./heap-queue.js"
// What things are measured in, and what chance is made of
export * from "./units.js"
export { exp, expMinus1, ln, ln1p, power } from "./portable-math.js"
export { kindFaults, optionNames, refuseUnknown, withDefaults } from "./options.js"
export { doubled } from "./typed-arrays.js"
export { RandomStream } from "./random.js"
// What can go wrong
export type { DropReason, DropReasons } from "./drop-reasons.js"
export {
  HourglassError,
  LifecycleError,
  OptionError,
  PathError,
  ProcessError,
  SchedulingError,
  StandstillError,
  WiringError,
} from "./errors.js"
export { isClass, shown } from "./shown.js"
export { suggestion } from "./suggest.js"
