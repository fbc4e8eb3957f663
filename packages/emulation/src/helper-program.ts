/** Programs of the system that run beside the simulation. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { createInterface, type Interface } from "node:readline"
import type { Readable } from "node:stream"
import { EmulationError } from "./errors.js"

/** A program that is needed, and the Debian package that has it. */
export interface Requirement {
  readonly program: string
  readonly package: string
}

/** Sees to it that a program is killed when its parent is gone. */
export const setpriv: Requirement = { program: "setpriv", package: "util-linux" }

const patience = 2000 // milliseconds that a program has to end when it is asked to
const longestComplaint = 1000 // characters kept of what it says last

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
 * the kernel sees to it, unless the program takes another user for itself.
 */
export class HelperProgram {
  /** Settles when it has ended, with what it said last. Never rejects. */
  readonly ended: Promise<string>
  private readonly child: ChildProcessByStdio<null, null, Readable>
  private readonly lines: Interface
  private complaint = ""
  private hasEnded = false

  /**
   * @param notice - which lines of its error output are no complaints
   * @throws EmulationError when a program is not installed
   */
  constructor(
    required: Requirement,
    args: readonly string[],
    private readonly notice?: RegExp,
  ) {
    const command = ["--pdeathsig", "KILL", pathOf(required), ...args]
    this.child = spawn(pathOf(setpriv), command, { stdio: ["ignore", "ignore", "pipe"] })
    this.lines = createInterface({ input: this.child.stderr })
    this.lines.on("line", (line) => this.hear(line))
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

  /** Settles with true when a line of its error output has these words, with false when it ends before. */
  says(words: string): Promise<boolean> {
    const said = new Promise<boolean>((resolve) => {
      this.lines.on("line", (line) => line.includes(words) && resolve(true))
    })
    return Promise.race([said, this.ended.then(() => false)])
  }

  private hear(line: string): void {
    if (this.notice?.test(line)) return
    this.complaint = `${this.complaint}${line}\n`.slice(-longestComplaint)
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
