/**
 * Emulation: a simulation in real time, joined to the network of the machine it runs on. For Node on Linux.
 * @packageDocumentation
 */
import "./drop-reasons.js"

// How a node is joined to something outside
export { joinDevice, type JoinOptions, joinTun, type JoinTunOptions } from "./join.js"
export { Bridge, type BridgeCounts, type BridgeParts } from "./bridge.js"
// What it is made of
export { Gate, gateDefaults, type GateOptions } from "./gate.js"
export type { DeviceListener, PacketDevice } from "./packet-device.js"
export { openTun, type TunOptions } from "./tun-device.js"
export { HelperProgram, pathOf, type Requirement } from "./helper-program.js"
// What can go wrong
export { EmulationError } from "./errors.js"
