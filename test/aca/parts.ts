import { Component, event, oneWay, request, Simulation } from "@hourglass/aca"

export const Letters = oneWay("test.letters", { initiator: "sender", reactor: "receiver" }).of<string>()
export const Parcels = oneWay("test.parcels", { initiator: "sender", reactor: "receiver" }).of<string>()
export const Square = request("test.square", { initiator: "pupil", reactor: "teacher" }).of<number, number>()
export const News = event("test.news", { initiator: "herald", reactor: "hearer" }).of<string>()

/** What happened when: `[time, what]`. */
export type Log = [number, string][]

export class Sender extends Component {
  readonly out = this.output("out", Letters)
}

/** Notes under its own name what it gets. */
export class Receiver extends Component<{ log: Log }> {
  readonly in = this.input("in", Letters, this.receive)

  private receive(letter: string): void {
    this.options.log.push([this.now, `${this.name}: ${letter}`])
  }
}

export class Pupil extends Component {
  readonly ask = this.requester("ask", Square)
}

export class Teacher extends Component {
  readonly answer = this.responder("answer", Square, (x) => x * x)
}

export class Herald extends Component {
  readonly news = this.emitter("news", News)
}

export class Hearer extends Component<{ log: Log }> {
  readonly news = this.listener("news", News, (what) =>
    this.options.log.push([this.now, `${this.name}: ${what}`]),
  )
}

/** A composite of whatever is put into it. */
export class Box extends Component {}

/** A simulation and an empty log. */
export function bench() {
  const log: Log = []
  const simulation = new Simulation()
  return { simulation, log, note: (what: string) => void log.push([simulation.now, what]) }
}

/** The message of the error that this throws, with the name of its class. */
export function complaint(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return String(error)
  }
  return "no error"
}
