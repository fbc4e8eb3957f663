// One step of `npm test`: a child process whose output is shown and kept, and which cannot hang for ever.
import { spawn } from "node:child_process"
import { createWriteStream } from "node:fs"

/** Runs `node ...command`. `timeout` is in seconds. Never rejects: a program that cannot start has failed. */
export function runStep({ command, log, timeout }) {
  const begin = process.hrtime.bigint()
  const record = createWriteStream(log)
  const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }) }
  // Its own process group, so that browsers and workers go with it.
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"], detached: true })
  const show = (chunk) => {
    process.stdout.write(chunk)
    record.write(chunk)
  }
  child.stdout.on("data", show)
  child.stderr.on("data", show)

  const end = () => killGroup(child.pid)
  const interrupted = () => {
    end()
    process.exit(130)
  }
  process.once("SIGINT", interrupted)
  process.once("SIGTERM", interrupted)
  const timer = setTimeout(() => {
    show(`\n!!! no end after ${timeout} s: stopped\n`)
    end()
  }, timeout * 1000)

  return new Promise((resolve) => {
    const finish = (ok) => {
      clearTimeout(timer)
      process.off("SIGINT", interrupted)
      process.off("SIGTERM", interrupted)
      child.stdout.destroy()
      child.stderr.destroy()
      record.end()
      resolve({ ok, seconds: Number(process.hrtime.bigint() - begin) / 1e9 })
    }
    child.on("error", (error) => {
      show(`${error.message}\n`)
      finish(false)
    })
    let code = null
    child.on("close", () => finish(code === 0))
    child.on("exit", (status) => {
      code = status
      // A stray grandchild that keeps the pipe open must not hold us up.
      setTimeout(() => finish(code === 0), 3000).unref()
    })
  })
}

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // It has ended meanwhile.
  }
}
