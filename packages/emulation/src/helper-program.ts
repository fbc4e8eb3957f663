/** Programs of the system that run beside the simulation. */
import { type ChildProcess, spawn } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { EmulationError } from "./errors.js"

/** A program that is needed, and the Debian package that has it. */
export interface Requirement {
  readonly program: string
  readonly package: string
}

const patience = 2000 // milliseconds that a program has to end when it is asked to
const longestComplaint = 1000 // characters kept of what it says at its end

// Where administrators' programs are, which users' paths may lack.
const systemFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]

/** The path of a program. @throws EmulationError that names the package */
export function pathOf({ program, package: from }: Requirement): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...systemFolders]
  const found = folders.map((folder) => join(folder, program)).find(isExecutable)
  if (found !== undefined) return found
  throw new EmulationError(`${program} is not installed; it is in the Debian package "${from}"`)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * A program that was started, and is ended by its process id. It does not outlive this process, however that ends:
 * the kernel sees to it.
 */
export class HelperProgram {
  /** Settles when it has ended, with what it said last. Never rejects. */
  readonly ended: Promise<string>
  private readonly child: ChildProcess
  private complaint = ""
  private hasEnded = false

  /** @throws EmulationError when a program is not installed */
  constructor(required: Requirement, args: readonly string[]) {
    const setpriv = pathOf({ program: "setpriv", package: "util-linux" })
    const command = [pathOf(required), ...args]
    this.child = spawn(setpriv, ["--pdeathsig", "KILL", ...command], { stdio: ["ignore", "ignore", "pipe"] })
    this.child.stderr?.on("data", (chunk) => {
      this.complaint = (this.complaint + chunk).slice(-longestComplaint)
    })
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.hasEnded = true
        resolve(`${required.program} ${how}${this.complaint && `: ${this.complaint.trim()}`}`)
      }
      this.child.on("error", (error) => end(`cannot run: ${error.message}`))
      this.child.on("close", (code, signal) =>
        end(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
      )
    })
  }

  get isRunning(): boolean {
    return !this.hasEnded
  }

  /** Ends it, and waits until it has. */
  async end(): Promise<void> {
    if (!this.isRunning) return
    this.child.kill("SIGTERM")
    const timer = setTimeout(() => this.child.kill("SIGKILL"), patience)
    await this.ended
    clearTimeout(timer)
  }
}
