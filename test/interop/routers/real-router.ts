import type { Namespace } from "./namespace.js"

/** Of each real router: its own address, and its link to the simulated one. */
export const outside = {
  router: "192.0.2.1",
  address: "10.99.0.1",
  peer: "10.99.0.2",
  link: "10.99.0.0/24",
}

export interface OspfSettings {
  /** Of the network to the simulated router. */
  readonly type: "point-to-point" | "broadcast"
  /** Seconds. A Hello is said each second. */
  readonly deadInterval: number
  /** Of appendix D.2. Default none. */
  readonly password?: string
  /** A prefix outside the AS that it announces, with metric 5 of type 1. Default none. */
  readonly external?: string
}

/** A routing daemon that runs in a namespace of its own, on the device to the simulation and the loopback interface. */
export abstract class RealRouter {
  constructor(protected readonly namespace: Namespace) {}

  /** Starts it with OSPF in area 0. */
  abstract startOspf(settings: OspfSettings): Promise<void>

  /** The state of its one OSPF neighbour, as RFC 2328 calls it; undefined while there is none. */
  abstract ospfState(): Promise<string | undefined>

  /** What sort of route OSPF has to each destination: "IA", "E1", "E2", and "" for one inside the area. */
  abstract ospfRoutes(): Promise<Readonly<Record<string, string>>>

  /** Starts it with RIP, an update each 5 seconds. @param password - of §4.1 of RFC 2453, if there is one */
  abstract startRip(password: string | undefined): Promise<void>

  /** Ends it. It may be started again. */
  end(): Promise<void> {
    return this.namespace.endPrograms()
  }
}
