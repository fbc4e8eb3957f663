// Programs from outside npm that some suites drive. Where apt-get and root are at hand (a container, a CI
// machine) missing ones are installed; elsewhere the suites that need them are left out, and said so loudly.
import { spawnSync } from "node:child_process"
import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

/** What is needed, by which suites, and the Debian package that has it. */
export const systemPrograms = [
  {
    package: "tshark",
    commands: ["tshark"],
    suites: ["interop"],
    // It asks whether all users may capture. Reading files needs no such right.
    preseed: "wireshark-common wireshark-common/install-setuid boolean false",
  },
  { package: "tcpdump", commands: ["tcpdump"], suites: ["interop"] },
  { package: "python3-scapy", commands: ["scapy3"], suites: ["interop"] },
  {
    package: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    suites: ["browser"],
  },
  { package: "iproute2", commands: ["ip"], suites: ["routers"] },
  { package: "iputils-ping", commands: ["ping"], suites: ["routers"] },
  { package: "socat", commands: ["socat"], suites: ["routers"] },
  { package: "iperf3", commands: ["iperf3"], suites: ["routers"] },
  { package: "bird2", commands: ["bird"], suites: ["routers"] },
  { package: "frr", commands: ["ospfd"], suites: ["routers"] },
]

/** What no package gives: rights and devices of the machine. Each row tells whether they are there. */
export const systemRights = [
  { need: "the device /dev/net/tun", suites: ["routers"], isGiven: () => existsSync("/dev/net/tun") },
  { need: "the right to make network namespaces (root)", suites: ["routers"], isGiven: canMakeNamespaces },
]

/** The path of the first of these commands that can be run, if any. */
export function findCommand(commands) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/usr/lib/frr"]
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  return candidates.find(isExecutable)
}

/** The rows of the table whose program is not on this machine. */
export function missingPrograms() {
  return systemPrograms.filter(({ commands }) => findCommand(commands) === undefined)
}

/** Installs what is missing where that is possible. Returns the rows that are still missing, of both tables. */
export function provideSystemPrograms() {
  const wanted = missingPrograms()
  if (wanted.length > 0 && canInstall()) withoutServices(() => install(wanted))
  const programs = missingPrograms()
  for (const row of systemPrograms) console.log(`${row.package}: ${findCommand(row.commands) ?? "MISSING"}`)
  const missing = [...programs, ...systemRights.filter(({ isGiven }) => !isGiven())]
  for (const row of missing) console.error(leftOut(row))
  return missing
}

/** The loud line for one missing program or right. */
export function leftOut(row) {
  const need = row.need ?? `the Debian package "${row.package}"`
  return `!!! LEFT OUT: ${row.suites.join(", ")} tests. They need ${need}.`
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function canInstall() {
  return process.getuid?.() === 0 && findCommand(["apt-get"]) !== undefined
}

function canMakeNamespaces() {
  const name = `hourglass-probe-${process.pid}`
  const ip = (...args) => spawnSync("ip", ["netns", ...args, name], { timeout: 10_000 }).status === 0
  return ip("add") && ip("delete")
}

// Packages of daemons start them at once, unless this file says no (Debian's policy, /usr/share/doc/init-system-helpers).
const policy = "/usr/sbin/policy-rc.d"

function withoutServices(work) {
  if (existsSync(policy)) return work()
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    work()
  } finally {
    rmSync(policy)
  }
}

function install(rows) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const run = (command, arguments_, input) => {
    const result = spawnSync(command, arguments_, { env, input, encoding: "utf8", timeout: 300_000 })
    if (result.status !== 0)
      console.error(`${command} ${arguments_.join(" ")}\n${result.stdout}${result.stderr}`)
  }
  const preseeds = rows.flatMap(({ preseed }) => preseed ?? [])
  if (preseeds.length > 0) run("debconf-set-selections", [], `${preseeds.join("\n")}\n`)
  run("apt-get", ["update", "-qq"])
  // One by one: a package that cannot be had must not take the others with it.
  for (const row of rows) run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", row.package])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) provideSystemPrograms()
