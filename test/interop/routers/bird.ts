import { join } from "node:path"
import { type OspfSettings, outside, RealRouter } from "./real-router.js"

/** BIRD, of Debian's package bird2: one program, one configuration file, a control socket. */
export class Bird extends RealRouter {
  async startOspf({ type, deadInterval, password, external }: OspfSettings): Promise<void> {
    const name = { "point-to-point": "ptp", broadcast: "broadcast" }[type]
    const authentication = password && `authentication simple; password "${password}";`
    const route = external && `route ${external} blackhole;`
    await this.startWith(`
      protocol static { ipv4; ${route ?? ""} }
      protocol ospf v2 tested {
        ipv4 { import all; export filter { if source != RTS_STATIC then reject; ospf_metric1 = 5; accept; }; };
        area 0 {
          interface "${this.namespace.device}" {
            type ${name}; hello 1; dead ${deadInterval}; retransmit 2; cost 10; ${authentication ?? ""}
          };
          interface "lo" { stub yes; };
        };
      }`)
  }

  async ospfState(): Promise<string | undefined> {
    return /^[\d.]+\s+\d+\s+(\w+)\//m.exec(await this.ask("show ospf neighbors tested"))?.[1]
  }

  async ospfRoutes(): Promise<Record<string, string>> {
    const rows = (await this.ask("show route protocol tested")).matchAll(/^(\S+\/\d+) .* (I|IA|E1|E2) \(/gm)
    return Object.fromEntries([...rows].map(([, prefix, kind]) => [prefix, kind === "I" ? "" : kind]))
  }

  async startRip(password: string | undefined): Promise<void> {
    const authentication = password && `authentication plaintext; password "${password}";`
    await this.startWith(`
      protocol direct { ipv4; interface "lo", "${this.namespace.device}"; }
      protocol rip tested {
        ipv4 { import all; export all; };
        interface "${this.namespace.device}" {
          mode multicast; update time 5; timeout time 15; garbage time 10; ${authentication ?? ""}
        };
      }`)
  }

  private async startWith(protocols: string): Promise<void> {
    const file = this.namespace.write(
      "bird.conf",
      `log "${this.file("bird.log")}" all;
      router id ${outside.router};
      protocol device { scan time 1; }
      protocol kernel { ipv4 { import none; export all; }; }
      ${protocols}`,
    )
    const args = ["-f", "-c", file, "-s", this.file("control"), "-P", this.file("pid")]
    await this.namespace.start("bird", args, () => this.answers())
  }

  private async answers(): Promise<boolean> {
    return this.ask("show status").then(
      () => true,
      () => false, // its socket is there before it listens
    )
  }

  private ask(question: string): Promise<string> {
    return this.namespace.run("birdc", "-s", this.file("control"), ...question.split(" "))
  }

  private file(name: string): string {
    return join(this.namespace.folder, name)
  }
}
