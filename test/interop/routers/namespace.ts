/** Network namespaces of the kernel, one for each real router: made by a test, and removed with all that runs in it. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { promisify } from "node:util"
import { HelperProgram, type Requirement } from "@hourglass/emulation"

const execute = promisify(execFile)
let made = 0

export class Namespace {
  readonly name = `hg${process.pid}-${made++}`
  /** A device name that no other test has; the devices of all namespaces begin their life in the same one. */
  readonly device = this.name
  /** Where what runs here keeps its files. */
  readonly folder = mkdtempSync(join(tmpdir(), "hourglass-router-"))
  private readonly running: HelperProgram[] = []

  /** @param address - of its loopback interface: what the others are to find a route to */
  static async make(address: string): Promise<Namespace> {
    const namespace = new Namespace()
    await execute("ip", ["netns", "add", namespace.name])
    await namespace.ip("link", "set", "lo", "up")
    await namespace.ip("address", "add", `${address}/32`, "dev", "lo")
    return namespace
  }

  /** Ends what runs here, the last one first. */
  async endPrograms(): Promise<void> {
    for (const program of this.running.splice(0).reverse()) await program.end()
  }

  /** Ends what runs here, and removes the namespace with its devices. */
  async remove(): Promise<void> {
    await this.endPrograms()
    await execute("ip", ["netns", "delete", this.name])
    rmSync(this.folder, { recursive: true })
  }

  /** Writes a file into its folder, and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  /**
   * Starts what goes on until the namespace is removed.
   * @param isReady - whether it has come so far that others may speak to it
   */
  async start(command: string, args: readonly string[], isReady: () => boolean | Promise<boolean>) {
    const ip: Requirement = { program: "ip", package: "iproute2" }
    const program = new HelperProgram(ip, ["netns", "exec", this.name, command, ...args])
    this.running.push(program)
    await become(true, async () => !program.isRunning || (await isReady()))
    if (!program.isRunning) throw new Error(`${command}: ${await program.ended}`)
  }

  /** What a program prints that runs in it to its end. Local sockets, too, are only for those inside. */
  run(program: string, ...args: string[]): Promise<string> {
    return run("ip", "netns", "exec", this.name, program, ...args)
  }

  /** What a program answers to bytes. */
  async filter(bytes: Uint8Array, program: string, ...args: string[]): Promise<Uint8Array> {
    const options = { encoding: "buffer", maxBuffer: 1 << 24 } as const
    const running = execute("ip", ["netns", "exec", this.name, program, ...args], options)
    running.child.stdin?.end(bytes)
    return (await running).stdout
  }

  ip(...args: string[]): Promise<string> {
    return run("ip", "-n", this.name, ...args)
  }

  /** The way of the kernel to a host: "via 10.99.0.2"; undefined where it has no route to just this one. */
  async wayTo(host: string): Promise<string | undefined> {
    const routes = JSON.parse(await this.ip("-json", "route", "show", host)) as KernelRoute[]
    const route = routes.find(({ type }) => type !== "unreachable")
    return route && `via ${route.gateway}`
  }

  /** Asks a host three times, and returns the hops that were left to each of its answers. */
  async ping(destination: string, ...options: string[]): Promise<number[]> {
    const args = ["-n", "-c", "3", "-i", "0.2", "-W", "2", ...options, destination]
    const { stdout } = await execute("ip", ["netns", "exec", this.name, "ping", ...args]).catch(
      (error: { stdout: string }) => error, // it ends with 1 when nobody answers
    )
    return [...stdout.matchAll(/icmp_seq=\d+ ttl=(\d+)/g)].map(([, ttl]) => Number(ttl))
  }

  /** Who answers to a packet that may make so many hops towards a host. */
  async answererOf(destination: string, ttl: number): Promise<string | undefined> {
    const args = ["-n", "-c", "1", "-W", "2", "-t", String(ttl), destination]
    const { stdout } = await execute("ip", ["netns", "exec", this.name, "ping", ...args]).catch(
      (error: { stdout: string }) => error,
    )
    return /(?:From|from) ([\d.]+)/.exec(stdout)?.[1]
  }
}

interface KernelRoute {
  readonly type?: string
  readonly gateway?: string
}

/** What a program prints. */
export async function run(program: string, ...args: string[]): Promise<string> {
  return (await execute(program, args)).stdout
}

const patience = 20 // seconds

/** Waits until something is so; of real programs nobody knows when. Returns what it is. */
export async function become<Value>(wanted: Value, look: () => Value | Promise<Value>): Promise<Value> {
  const end = performance.now() + patience * 1000
  for (;;) {
    const found = await look()
    if (found === wanted) return found
    if (performance.now() > end) throw new Error(`it is ${found} after ${patience} s, and not yet ${wanted}`)
    await wait(50)
  }
}
