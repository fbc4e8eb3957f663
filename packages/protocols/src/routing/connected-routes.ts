/** The routes that a node has without any protocol: what hangs on its own interfaces. */
import type { InterfaceInfo } from "@hourglass/inet"
import { type Address, Prefix } from "@hourglass/net"
import type { RouteAnnouncement } from "./rib-route.js"

/** Sources that need no protocol. */
export const connected = "connected"
export const local = "local"

/**
 * The subnets of interfaces that are up, and the hosts behind interfaces that have no subnet.
 * Where two interfaces are on one subnet, the first one stands for it.
 */
export function connectedRoutes(interfaces: readonly InterfaceInfo[]): RouteAnnouncement[] {
  const routes = new Map<Prefix, RouteAnnouncement>()
  const add = (route: RouteAnnouncement) => {
    if (!routes.has(route.prefix)) routes.set(route.prefix, route)
  }
  for (const { index, isUp, addresses, neighbors } of interfaces) {
    if (!isUp) continue
    for (const { prefix } of addresses)
      add({ source: connected, prefix, metric: 0, hops: [{ interface: index, isOnLink: true }] })
    for (const { address, isHost } of neighbors)
      if (isHost && !addresses.some(({ prefix }) => prefix.contains(address)))
        add({
          source: connected,
          prefix: Prefix.of(address),
          metric: 0,
          hops: [{ interface: index, gateway: address }],
        })
  }
  return [...routes.values()]
}

/** The node's own addresses. Nothing is forwarded to them, but other routers want to know where they are. */
export function localRoutes(identities: readonly Address[]): RouteAnnouncement[] {
  return identities
    .filter((address) => !address.isMulticast)
    .map((address) => ({ source: local, prefix: Prefix.of(address), metric: 0, hops: [] }))
}

/** The node's own addresses that are on none of its interfaces: "loopback" addresses, up as long as the node is. */
export function isLoopback(address: Address, interfaces: readonly InterfaceInfo[]): boolean {
  return !interfaces.some((each) => each.addresses.some((own) => own.address === address))
}
