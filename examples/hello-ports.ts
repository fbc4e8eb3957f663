/*
 * Hello, ports: two components and a contract of one's own.
 *
 *     greeter.out ── greeting ──> listener.in
 *
 * A component knows nothing of its peer but the contract. They meet in `connect`,
 * which would not compile if the two ports had different contracts.
 */
import { Component, connect, oneWay, Simulation } from "hourglass"

/** What two connected ports promise each other: the greeter hands over text. */
const Greeting = oneWay("example.greeting", { initiator: "greeter", reactor: "listener" }).of<string>()

class Greeter extends Component {
  readonly out = this.output("out", Greeting)

  override start(): void {
    this.every("1s", () => this.out.send(`hello at ${this.now} s`))
  }
}

class Listener extends Component {
  readonly in = this.input("in", Greeting, (text) => this.hear(text))

  private hear(text: string): void {
    console.log(`${this.path} heard "${text}"`)
  }
}

const sim = new Simulation()
const greeter = sim.add(new Greeter("greeter"))
const listener = sim.add(new Listener("listener"))
connect(greeter.out, listener.in)

const report = sim.run({ until: "3s" })
console.log(`${report.events} events, now ${report.now} s`)
