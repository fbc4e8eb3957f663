/*
 * Counting to infinity, and its cures.
 *
 *     two routers       a ─ b ─ t
 *
 *     a ring of three   a ─ b ─ t
 *                        \ /
 *                         c
 *
 * Who hears of a way does not hear that it leads through himself. When the link
 * to t fails, b believes a, which still knows a way (through b); then a believes
 * b; and so they count, until 16 says that there is no way at all (RFC 2453 §3.4.2).
 *
 * Split horizon says nothing to a neighbour of what was learned from it, or says
 * that there is no way (poisoned reverse). That cures two routers, but not a ring,
 * where the rumour comes back by the third. Triggered updates do not wait for the
 * next 30 s: the bad news is faster than the rumour, or the count is at least short.
 */
import { network, Prefix, Rip, type RipOptions, Simulation, type SplitHorizon, table } from "hourglass"

const failure = 100 // s

/** A network of RIP routers whose link to the host t fails after 100 s. */
function build(shape: "two" | "ring", seed: number, options: Partial<RipOptions>) {
  const sim = new Simulation({ seed })
  const net = network(sim, "10.0.0.0/24")
  const [a, b, t] = [net.router("a"), net.router("b"), net.host("t")]
  net.link(a, b, { delay: "1ms" })
  if (shape === "ring") for (const end of [a, b]) net.link(end, net.router("c"), { delay: "1ms" })
  const link = net.link(b, t, { delay: "1ms" })
  const routers = net.routers.use(Rip, options)
  sim.at(failure, () => link.down())
  const metrics = () => routers.map((rip) => rip.route(Prefix.of(t.address))?.metric ?? 16)
  return { sim, routers, metrics }
}

// Everybody speaks each 30 s and at no other time: one column a round.
const inStep = { updateJitter: 0, triggersUpdates: false }

function show(title: string, shape: "two" | "ring", splitHorizon: SplitHorizon): void {
  const { sim, metrics } = build(shape, 1, { ...inStep, splitHorizon })
  const rounds: number[][] = []
  sim.run({ until: failure + 1 })
  for (let round = 0; round < 16; round++) {
    rounds.push(metrics())
    if (metrics().every((metric) => metric === 16)) break
    sim.run({ until: sim.now + 30 })
  }
  console.log(title)
  for (const [i, name] of ["a", "b", "c"].slice(0, rounds[0].length).entries())
    console.log(`  ${name}: ${rounds.map((round) => `${round[i]}`.padStart(2)).join(" ")}`)
  console.log()
}

console.log("The metric of t, round by round, after its link has failed:\n")
show("two routers, no split horizon", "two", "none")
show("two routers, poisoned reverse", "two", "poisoned")
show("a ring, poisoned reverse", "ring", "poisoned")

/** Seconds from the failure until nobody believes in t any more, and the messages that takes. */
function measure(shape: "two" | "ring", seed: number, options: Partial<RipOptions>): [number, number] {
  const { sim, routers, metrics } = build(shape, seed, options)
  const messages = () => routers.reduce((sum, { sent }) => sum + sent.regular + sent.triggered, 0)
  sim.run({ until: failure - 0.01 })
  const before = messages()
  while (sim.now < failure || metrics().some((metric) => metric < 16)) sim.run({ until: sim.now + 0.01 })
  return [sim.now - failure, messages() - before]
}

const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
const rows = (["two", "ring"] as const).flatMap((shape) =>
  (["none", "simple", "poisoned"] as const).flatMap((splitHorizon) =>
    [false, true].map((triggersUpdates) => {
      const runs = seeds.map((seed) => measure(shape, seed, { splitHorizon, triggersUpdates }))
      const mean = (column: 0 | 1) => runs.reduce((sum, run) => sum + run[column], 0) / runs.length
      const longest = Math.max(...runs.map(([time]) => time))
      const cells = [mean(0).toFixed(2), longest.toFixed(2), mean(1).toFixed(1)]
      return [shape, splitHorizon, triggersUpdates ? "yes" : "no", ...cells]
    }),
  ),
)
console.log(`With the timers of the RFC, means of ${seeds.length} runs:\n`)
console.log(table(["routers", "split horizon", "triggered", "seconds", "longest", "messages"], rows))
