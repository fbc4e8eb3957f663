/** What callers whom no compiler warns may get wrong, and what is said then. */
import {
  Component,
  DropTail,
  MemorySink,
  network,
  PacketFilter,
  Ping,
  RealTimeSimulation,
  Simulation,
} from "hourglass"
import { describe, expect, it } from "vitest"

/** The methods of an object as JavaScript sees them. */
const untyped = (object: object) => object as Record<string, (...given: unknown[]) => unknown>
const New = (Class: unknown, ...given: unknown[]) =>
  new (Class as new (...given: unknown[]) => unknown)(...given)

function setUp() {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b)
  return { sim, net, a, b }
}

type World = ReturnType<typeof setUp>

const unknownOptions: [call: string, make: (world: World) => unknown, complaint: string][] = [
  [
    "run",
    ({ sim }) => untyped(sim).run({ untill: "5s" }),
    'run has no option "untill"; did you mean "until"?',
  ],
  [
    "run with text",
    ({ sim }) => untyped(sim).run("10s"),
    'run takes an object of options, such as { until: … }, not "10s"',
  ],
  [
    "new Simulation",
    () => New(Simulation, { sed: 5 }),
    'a simulation has no option "sed"; did you mean "seed"?',
  ],
  [
    "new Simulation with a number",
    () => New(Simulation, 5),
    "a simulation takes an object of options, such as { seed: … }, not 5",
  ],
  [
    "new RealTimeSimulation",
    () => New(RealTimeSimulation, { speeed: 5 }),
    'a simulation has no option "speeed"; did you mean "speed"?',
  ],
  [
    "network",
    ({ sim }) => untyped({ network }).network(sim, "10.0.0.0/8", { bulder: 1 }),
    'a network has no option "bulder"; did you mean "builder"?',
  ],
  [
    "subnetwork",
    ({ net }) => untyped(net).subnetwork("s", { prefx: "10.0.0.0/28" }),
    'a network has no option "prefx"; did you mean "prefix"?',
  ],
  [
    "link with a queue in words",
    ({ net, a, b }) => untyped(net).link(a, b, { queue: "64kB" }),
    'the queue of a link takes an object of options, such as { limit: … }, not "64kB"',
  ],
  [
    "link with a queue",
    ({ net, a, b }) => untyped(net).link(a, b, { queue: { limt: 3 } }),
    'the queue of a link has no option "limt"; did you mean "limit"?',
  ],
  [
    "udp",
    ({ net, a, b }) => untyped(net).udp(a, b, { raet: 1 }),
    'udp has no option "raet"; did you mean "rate"?',
  ],
  [
    "udp with a model",
    ({ net, a, b }) => untyped(net).udp(a, b, { model: "posson" }),
    'model is "posson"; did you mean "poisson"?; it must be "cbr", "poisson", or what makes a traffic model',
  ],
  [
    "tcp",
    ({ net, a, b }) => untyped(net).tcp(a, b, { byts: 1 }),
    'tcp has no option "byts"; did you mean "bytes"?',
  ],
  [
    "ping",
    ({ net, a, b }) => untyped(net).ping(a, b, { cuont: 1 }),
    'ping has no option "cuont"; did you mean "count"?',
  ],
  [
    "traceroute",
    ({ net, a, b }) => untyped(net).traceroute(a, b, { maxHop: 1 }),
    'traceroute has no option "maxHop"; did you mean "maxHops"?',
  ],
  [
    "capture",
    ({ net }) => untyped(net).capture(new MemorySink(), { form: "5s" }),
    'a capture has no option "form"; did you mean "from"?',
  ],
  [
    "capture that ends before it begins",
    ({ net }) => net.capture(new MemorySink(), { from: "5s", to: "2s" }),
    "a capture ends at 2s, before it begins at 5s",
  ],
]

describe("options that are not understood are refused:", () => {
  it.each(unknownOptions)("%s", (_, make, complaint) => {
    expect(() => make(setUp())).toThrow(complaint)
  })
})

class Late extends PacketFilter {}
class Own extends Component {}

const maker = "give what makes one for each interface, as made(Late) or (name) => new Late(name)"

const wrongValues: [call: string, make: (world: World) => unknown, complaint: string][] = [
  [
    "network with options in place of its prefix",
    ({ sim }) => untyped({ network }).network(sim, { name: "n" }),
    'the prefix of a network is an object; it must be text such as "10.0.0.0/8", or a Prefix; other options come behind it',
  ],
  [
    "capture into nothing",
    ({ net }) => untyped(net).capture(undefined),
    "a capture needs a path or where to write, not undefined",
  ],
  [
    "link of names",
    ({ net }) => untyped(net).link("a", "b"),
    'an end of a link is "a"; it must be a node, net.node("a") finds it by its name',
  ],
  [
    "link to nothing",
    ({ net, a }) => untyped(net).link(a, undefined),
    'an end of a link is undefined; it must be a node, such as net.host("a") gives',
  ],
  [
    "lan of two",
    ({ net, a, b }) => untyped(net).lan(a, b),
    "lan takes the nodes in an array, as net.lan([a, b]), not the Node /net/a",
  ],
  [
    "tcp",
    ({ net, a }) => untyped(net).tcp(a, "b"),
    'the receiver is "b"; it must be a node, net.node("b") finds it by its name',
  ],
  [
    "udp",
    ({ net, a }) => untyped(net).udp(a, undefined),
    'the receiver is undefined; it must be a node, such as net.host("a") gives',
  ],
  [
    "install of a class",
    ({ a }) => untyped(a).install(Ping),
    "/net/a cannot install the class Ping; give a part that it makes, as new Ping(…)",
  ],
  [
    "install of nothing",
    ({ a }) => untyped(a).install(undefined),
    "/net/a cannot install undefined; give a component",
  ],
  [
    "a component without a name",
    () => New(Own),
    'a component of class Own needs a name, as new Own("x", …), not undefined',
  ],
  [
    "addFilter of a class",
    ({ a }) => untyped(a).addFilter(Late),
    `/net/a/csl cannot add a filter: it is the class Late; ${maker}`,
  ],
  [
    "addFilter of an instance",
    ({ a }) => untyped(a).addFilter(new Late("l")),
    `/net/a/csl cannot add a filter: it is the Late l; ${maker}`,
  ],
  [
    "a link with the class of its queues",
    ({ net, a, b }) => untyped(net).link(a, b, { queue: { discipline: DropTail } }),
    "the queue of a link: discipline is the class DropTail; it must be what makes one, as (limit) => new DropTail(limit)",
  ],
]

describe("what is not of the right kind is refused:", () => {
  it.each(wrongValues)("%s", (_, make, complaint) => {
    expect(() => make(setUp())).toThrow(complaint)
  })
})
