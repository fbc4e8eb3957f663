/** What OSPF fixes for all routers (RFC 2328 appendix B and §A.1). */
import { Address } from "@hourglass/net"

// biome-ignore format: a table
export const ospfConstants = {
  LSRefreshTime: 1800, //                  s; a router originates its own LSAs anew at this age
  MinLSInterval: 5, //                     s between two originations of one LSA
  MinLSArrival: 1, //                      s between two instances of one LSA that are accepted from flooding
  MaxAge: 3600, //                         s; an LSA of this age is no longer used
  CheckAge: 300, //                        s; how often a stored checksum is verified (objects do not decay: not done)
  MaxAgeDiff: 900, //                      s; instances that differ by more are different instances
  LSInfinity: 0xffffff, //                 the metric of a destination that cannot be reached
  InitialSequenceNumber: -0x7fffffff, //   0x80000001, signed
  MaxSequenceNumber: 0x7fffffff,
} as const

/** §A.1: all routers that speak OSPF on a link. */
export const allSpfRouters = Address.parse("224.0.0.5")
/** §A.1: the designated router of a link and its backup. */
export const allDRouters = Address.parse("224.0.0.6")

/** Area 0.0.0.0, which joins all others (§3.1). */
export const backbone = 0
