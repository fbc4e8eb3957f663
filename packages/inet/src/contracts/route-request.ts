import { request } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import type { Route } from "./route.js"

/** No route is known for this packet: a protocol may supply one, for this packet or by configuring the table. */
export const RouteRequest = request("inet.route-request", {
  initiator: "packet dispatcher",
  reactor: "on-demand routing protocol",
}).of<InetPacket, Route | undefined>()
