import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { run } from "./namespace.js"
import { type OspfSettings, outside, RealRouter } from "./real-router.js"

const programs = "/usr/lib/frr"

/** FRR, of Debian's package frr: zebra knows the kernel, and has a daemon beside it for each protocol. */
export class Frr extends RealRouter {
  async startOspf({ type, deadInterval, password, external }: OspfSettings): Promise<void> {
    if (external !== undefined) await this.namespace.ip("route", "replace", "blackhole", external)
    await this.startZebra()
    await this.startDaemon(
      "ospfd",
      `
interface ${this.namespace.device}
 ip ospf area 0
 ip ospf network ${type}
 ip ospf hello-interval 1
 ip ospf dead-interval ${deadInterval}
 ip ospf retransmit-interval 2
 ip ospf cost 10
 ${password === undefined ? "" : `ip ospf authentication\n ip ospf authentication-key ${password}`}
interface lo
 ip ospf area 0
router ospf
 ospf router-id ${outside.router}
 redistribute kernel metric 5 metric-type 1
 timers throttle spf 0 50 200
 timers throttle lsa all 0
 timers lsa min-arrival 0
`,
    )
  }

  async ospfState(): Promise<string | undefined> {
    const { neighbors } = JSON.parse(await this.ask("show ip ospf neighbor json")) as Neighbors
    const [neighbor] = Object.values(neighbors).flat()
    return neighbor?.nbrState.split("/")[0]
  }

  async ospfRoutes(): Promise<Record<string, string>> {
    const routes = JSON.parse(await this.ask("show ip ospf route json")) as Routes
    const rows = Object.entries(routes).filter(([, { routeType }]) => routeType.startsWith("N"))
    return Object.fromEntries(rows.map(([prefix, { routeType }]) => [prefix, routeType.slice(2)]))
  }

  async startRip(password: string | undefined): Promise<void> {
    await this.startZebra()
    await this.startDaemon(
      "ripd",
      `
${password === undefined ? "" : `key chain keys\n key 1\n  key-string ${password}`}
interface ${this.namespace.device}
 ${password === undefined ? "" : "ip rip authentication mode text\n ip rip authentication key-chain keys"}
router rip
 version 2
 timers basic 5 15 10
 network ${this.namespace.device}
 network lo
`,
    )
  }

  private startZebra(): Promise<void> {
    return this.startDaemon("zebra", "")
  }

  private async startDaemon(program: string, configuration: string): Promise<void> {
    const { folder } = this.namespace
    await run("chown", "frr:frr", folder)
    const file = this.namespace.write(
      `${program}.conf`,
      `log file ${join(folder, `${program}.log`)}\n${configuration}`,
    )
    const files = ["-f", file, "-i", join(folder, `${program}.pid`), "-z", join(folder, "zserv.api")]
    const user = ["-u", "frr", "-g", "frr", "--vty_socket", folder]
    const socket = join(folder, `${program}.vty`)
    rmSync(socket, { force: true }) // of an earlier one
    await this.namespace.start(join(programs, program), [...files, ...user], () => existsSync(socket))
  }

  private ask(question: string): Promise<string> {
    return this.namespace.run("vtysh", "--vty_socket", this.namespace.folder, "-c", question)
  }
}

interface Routes {
  /** By destination: "N", "N IA", "N E1" for networks, "R" for routers. */
  readonly [prefix: string]: { readonly routeType: string }
}

interface Neighbors {
  readonly neighbors: Readonly<Record<string, readonly { readonly nbrState: string }[]>>
}
