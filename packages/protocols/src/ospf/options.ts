/** What can be said of an OSPF router (RFC 2328 appendix C), and what holds when nothing is said. */
import { type Bandwidth, bitsPerSecond, type Duration, OptionError, seconds } from "@hourglass/aca"
import type { InterfaceInfo } from "@hourglass/inet"
import type { Address, Prefix } from "@hourglass/net"
import type { RedistributionRule } from "../routing/redistribution.js"
import { type Identifier, parseIdentifier } from "./identifiers.js"

/** §1.2; networks without broadcast (NBMA) are not done. */
export type NetworkType = "point-to-point" | "broadcast" | "point-to-multipoint"

// biome-ignore format: a table
/** Of one interface, or of all; times in seconds unless they have a unit. Sections of RFC 2328. */
export const ospfInterfaceDefaults = {
  area: 0 as Identifier, //                      §C.3   a number, or like "0.0.0.1"
  type: undefined as NetworkType | undefined, // §1.2   default by the number of neighbours on the link
  cost: undefined as number | undefined, //      §C.3   1-65535; default referenceBandwidth / bandwidth, at least 1
  helloInterval: 10 as Duration, //              §C.3   whole seconds, the same for all on the link
  deadInterval: 40 as Duration, //               §C.3   whole seconds, the same for all on the link
  retransmitInterval: 5 as Duration, //          §C.3   until an LSA, request or description is sent again
  transmitDelay: 1 as Duration, //               §C.3   whole seconds that an LSA ages by passing the link
  acknowledgmentDelay: 1 as Duration, //         §13.5  that acknowledgments wait for others; < retransmitInterval
  priority: 1, //                                §C.3   0-255; 0 never becomes designated router
  password: undefined as string | undefined, //  §D.2   up to eight characters, which everybody can read
  isPassive: undefined as boolean | undefined, // its subnet is announced, no packets are sent; default where only hosts are
  ignoresMtu: false, //                          §10.6  whether neighbours with larger packets are accepted
}

export type OspfInterfaceOptions = typeof ospfInterfaceDefaults

/** Networks of an area that other areas see as one (§C.2). */
export interface AreaRange {
  readonly prefix: Prefix | string
  /** False hides them. Default true. */
  readonly isAdvertised?: boolean
}

/** §C.2. */
export interface AreaOptions {
  /** §3.6: no external routes; a default route instead. */
  readonly isStub?: boolean
  /** What the default route costs that a border router announces into a stub area. Default 1. */
  readonly defaultCost?: number
  /** Whether routes to other areas are announced into a stub area beside the default route. Default true. */
  readonly importsSummaries?: boolean
  readonly ranges?: readonly AreaRange[]
}

/** §C.4: a link of the backbone through another area, to a router that is on it too. */
export interface VirtualLinkOptions
  extends Partial<
    Pick<
      OspfInterfaceOptions,
      "helloInterval" | "deadInterval" | "retransmitInterval" | "transmitDelay" | "password"
    >
  > {
  /** The transit area. */
  readonly through: Identifier
  /** Router ID of the other end. */
  readonly to: Identifier
}

/** A destination outside the autonomous system that this router announces (§12.4.4). */
export interface ExternalRoute {
  readonly prefix: Prefix | string
  /** 0-16777214. Default 20. */
  readonly metric?: number | undefined
  /** 1: counted on top of the way to this router; 2: larger than any of those. Default 2. */
  readonly metricType?: 1 | 2 | undefined
  /** Default 0. */
  readonly tag?: number | undefined
  /** Where the packets should go; default this router. */
  readonly forwarding?: Address | string | undefined
}

/** Routes of other sources that are announced as external ones. */
export interface OspfRedistribution extends RedistributionRule {
  /** Default 2. */
  readonly metricType?: 1 | 2
}

// biome-ignore format: a table
export const ospfDefaults = {
  ...ospfInterfaceDefaults,
  routerId: undefined as Identifier | undefined, //      §C.1   default the address of the node
  referenceBandwidth: "100Gbps" as Bandwidth, //         the rate at which a link costs 1
  /** What differs on single interfaces: by index, or as a function of what is known of the interface. */
  interfaces: {} as Readonly<Record<number, Partial<OspfInterfaceOptions>>> | ((info: InterfaceInfo) => Partial<OspfInterfaceOptions>),
  /** By area. */
  areas: {} as Readonly<Record<string, AreaOptions>>,
  virtualLinks: [] as readonly VirtualLinkOptions[], //  §C.4
  externalRoutes: [] as readonly ExternalRoute[], //     §12.4.4
  redistribute: [] as readonly OspfRedistribution[],
  rfc1583Compatibility: false, //                        §C.1   as all other routers of the AS have it
  originationDelay: 0.05 as Duration, //                 §12.4  that a new adjacency waits for others before an LSA tells of it
  floodPacing: 0.005 as Duration, //                     §13.3  at least, between two floods out of one interface
  spfDelay: 0.05 as Duration, //                         §16    from a change to the computation of routes
  spfHold: 0.2 as Duration, //                           §16    between two computations; doubled while changes go on
  spfMaxHold: 5 as Duration, //                          §16    up to this
}

export type OspfOptions = typeof ospfDefaults

/** The options of one interface with all times in seconds. */
export interface InterfaceSettings {
  readonly area: number
  readonly type: NetworkType | undefined
  readonly cost: number | undefined
  readonly helloInterval: number
  readonly deadInterval: number
  readonly retransmitInterval: number
  readonly transmitDelay: number
  readonly acknowledgmentDelay: number
  readonly priority: number
  readonly password: string | undefined
  readonly isPassive: boolean | undefined
  readonly ignoresMtu: boolean
}

/**
 * Interface options in plain numbers.
 * @param where - the path of what they are for
 * @throws OptionError with all faults
 */
export function interfaceSettings(options: OspfInterfaceOptions, where: string): InterfaceSettings {
  const { type, cost, priority, password, isPassive, ignoresMtu } = options
  const settings = {
    area: parseIdentifier(options.area, "area"),
    type,
    cost,
    helloInterval: seconds(options.helloInterval),
    deadInterval: seconds(options.deadInterval),
    retransmitInterval: seconds(options.retransmitInterval),
    transmitDelay: seconds(options.transmitDelay),
    acknowledgmentDelay: seconds(options.acknowledgmentDelay),
    priority,
    password,
    isPassive,
    ignoresMtu,
  }
  const faults = faultsOf(settings)
  if (faults.length > 0) throw new OptionError(`${where}: ${faults.join("; ")}`)
  return settings
}

function faultsOf(settings: InterfaceSettings): string[] {
  const { cost, priority, password, retransmitInterval, acknowledgmentDelay } = settings
  const faults: string[] = []
  for (const [name, most] of [
    ["helloInterval", 0xffff],
    ["deadInterval", 0xffffffff],
    ["transmitDelay", 3600],
  ] as const) {
    const value = settings[name]
    if (!(Number.isInteger(value) && value >= 1 && value <= most))
      faults.push(`${name} is ${value} s; it must be whole seconds within 1 and ${most}`)
  }
  if (cost !== undefined && !(Number.isInteger(cost) && cost >= 1 && cost <= 0xffff))
    faults.push(`cost is ${cost}; it must be a whole number within 1 and 65535`)
  if (!(Number.isInteger(priority) && priority >= 0 && priority <= 255))
    faults.push(`priority is ${priority}; it must be a whole number within 0 and 255`)
  if (!(acknowledgmentDelay < retransmitInterval))
    faults.push(
      `acknowledgmentDelay is ${acknowledgmentDelay} s; it must be less than retransmitInterval, ${retransmitInterval} s`,
    )
  if (password !== undefined && !isPassword(password))
    faults.push("the password must have 1 to 8 characters of one byte each")
  return faults
}

const isPassword = (text: string): boolean =>
  text.length >= 1 && text.length <= 8 && [...text].every((each) => each > "\0" && each <= "\xff")

/** What an interface costs where nothing else is said: proportional to the time that it takes for a bit. */
export const costOfBandwidth = (bandwidth: number, reference: Bandwidth): number =>
  Math.min(0xffff, Math.max(1, Math.round(bitsPerSecond(reference) / bandwidth)))
