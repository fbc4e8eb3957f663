import { connect, Mailbox, type Process, sleep, spawn, stopTree } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { Box, bench, complaint, Letters, Sender } from "./parts.js"

function desk() {
  const { simulation, log, note } = bench()
  const app = simulation.add(new Box("app"))
  const inbox = app.add(new Mailbox("inbox", Letters))
  const sender = simulation.add(new Sender("sender"))
  connect(sender.out, inbox.in)
  const post = (time: number, letter: string) => simulation.at(time, () => sender.out.send(letter))
  return { simulation, log, note, app, inbox, post }
}

describe("a process", () => {
  it("sleeps in simulated time", () => {
    const { simulation, log, note, app } = desk()
    spawn(app, function* () {
      note("begin")
      yield* sleep("1s")
      note("middle")
      yield* sleep(0.5)
      note("end")
    })
    simulation.run()
    expect(log).toEqual([
      [0, "begin"],
      [1, "middle"],
      [1.5, "end"],
    ])
  })

  it("returns a result", () => {
    const { simulation, app } = desk()
    const process = spawn(app, function* () {
      yield* sleep(1)
      return 42
    })
    const before = [process.isDone, process.result]
    simulation.run()
    expect([before, process.isDone, process.result]).toEqual([[false, undefined], true, 42])
  })

  it("may be written in parts", () => {
    const { simulation, log, note, app } = desk()
    function* pause(times: number) {
      for (let i = 0; i < times; i++) yield* sleep(1)
      return `${times} naps`
    }
    spawn(app, function* () {
      note(yield* pause(2))
      note(yield* pause(3))
    })
    simulation.run()
    expect(log).toEqual([
      [2, "2 naps"],
      [5, "3 naps"],
    ])
  })

  it("takes turns with others in the order of spawning", () => {
    const { simulation, log, note, app } = desk()
    for (const name of ["a", "b", "c"])
      spawn(app, function* () {
        for (let turn = 1; turn < 3; turn++) {
          yield* sleep(1)
          note(name + turn)
        }
      })
    simulation.run()
    expect(log.map(([, what]) => what)).toEqual(["a1", "b1", "c1", "a2", "b2", "c2"])
  })

  it("is ended where it waits, and tidies up", () => {
    const { simulation, log, note, app } = desk()
    const process = spawn(app, function* () {
      try {
        yield* sleep(5)
        note("never")
      } finally {
        note("tidied up")
      }
    })
    simulation.at(2, () => process.end())
    simulation.run()
    expect([log, process.isDone]).toEqual([[[2, "tidied up"]], true])
  })

  it("may end itself, and may be ended before it begins or after it is done", () => {
    const { simulation, log, note, app } = desk()
    const itself: Process = spawn(app, function* () {
      yield* sleep(1)
      itself.end()
      note("last words")
      yield* sleep(1)
      note("never")
    })
    spawn(app, function* () {
      note("never")
      yield* sleep(1)
    }).end()
    simulation.run()
    itself.end()
    expect(log).toEqual([[1, "last words"]])
  })

  it("passes on what it throws, and is done", () => {
    const { simulation, app } = desk()
    const process = spawn(app, function* () {
      yield* sleep(1)
      throw new Error("oops")
    })
    expect(complaint(() => simulation.run())).toBe("Error: oops")
    expect([process.isDone, simulation.run().reason]).toEqual([true, "idle"])
  })

  it("does not go on while its component is stopped", () => {
    const { simulation, log, note, app, post, inbox } = desk()
    spawn(app, function* () {
      yield* inbox.receive()
      note("never")
    })
    simulation.at(1, () => stopTree(app))
    post(2, "hello")
    simulation.run()
    expect([log, inbox.length]).toEqual([[], 1])
  })
})

describe("a process that is not written as one", () => {
  /** What is said when a body of a caller without types is run. */
  function said(body: unknown): string {
    const { simulation, app } = desk()
    return complaint(() => {
      spawn(app, body as () => Generator<never>)
      simulation.run()
    })
  }
  const star = 'it waits with the star, and in simulated time only: yield* sleep("1s")'

  it.each([
    ["a wait without the star", () => sleep(1), "yield where yield* is needed"],
    ["a number", () => 5, "yielded 5"],
    ["a text", () => "1s", 'yielded "1s"'],
    ["nothing", () => undefined, "yielded undefined"],
    ["a promise", () => Promise.resolve(), "yielded a promise"],
  ])("is told so when it yields %s", (_, make, found) => {
    const body = function* () {
      yield make()
    }
    expect(said(body)).toBe(`ProcessError: /app: a process has ${found}; ${star}`)
  })

  const generator =
    "ProcessError: /app: the body of a process must be a generator, neither plain nor async: write *main() { … }, with a star, or function* () { … }"

  it.each([
    ["a plain function", () => {}],
    ["an async function", async () => {}],
    ["an async generator", async function* () {}],
    ["no function at all", undefined],
  ])("is told so when its body is %s", (_, body) => expect(said(body)).toBe(generator))

  it("is told so when its body is begun already", () => {
    expect(said(sleep(1))).toBe(
      "ProcessError: /app: a process is given as a function: spawn(() => this.serve(conn))",
    )
  })
})

describe("receive", () => {
  it("waits for the next letter", () => {
    const { simulation, log, note, app, inbox, post } = desk()
    spawn(app, function* () {
      for (;;) note(`${yield* inbox.receive()}`)
    })
    post(1, "one")
    post(3, "two")
    simulation.run()
    expect(log).toEqual([
      [1, "one"],
      [3, "two"],
    ])
  })

  it("takes letters that lie there, oldest first", () => {
    const { simulation, log, note, app, inbox, post } = desk()
    post(1, "one")
    post(2, "two")
    spawn(app, function* () {
      yield* sleep(5)
      note(`${inbox.length} letters`)
      note(`${yield* inbox.receive()}`)
      note(`${yield* inbox.receive({ timeout: 1 })}`)
      note(`${inbox.length} letters`)
    })
    simulation.run()
    expect(log).toEqual([
      [5, "2 letters"],
      [5, "one"],
      [5, "two"],
      [5, "0 letters"],
    ])
  })

  it("gives up after the time-out", () => {
    const { simulation, log, note, app, inbox, post } = desk()
    spawn(app, function* () {
      note(`${yield* inbox.receive({ timeout: "3s" })}`)
      note(`${yield* inbox.receive({ timeout: "3s" })}`)
    })
    post(4, "late")
    simulation.run()
    expect(log).toEqual([
      [3, "undefined"],
      [4, "late"],
    ])
  })

  it("refuses options that it does not have", () => {
    const { inbox } = desk()
    expect(() => inbox.receive({ timeOut: 1 } as never)).toThrow(
      'app/inbox: receive has no option "timeOut"; did you mean "timeout"?',
    )
    expect(() => inbox.receive("3s" as never)).toThrow(
      '/app/inbox: receive takes an object of options, such as { timeout: … }, not "3s"',
    )
  })

  it("leaves no time-out behind when the letter comes in time", () => {
    const { simulation, app, inbox, post } = desk()
    spawn(app, () => inbox.receive({ timeout: 100 }))
    post(1, "hello")
    expect(simulation.run().now).toBe(1)
  })

  it("serves several processes in the order in which they came", () => {
    const { simulation, log, note, app, inbox, post } = desk()
    for (const name of ["a", "b", "c"])
      spawn(app, function* () {
        note(`${name}: ${yield* inbox.receive({ timeout: name === "b" ? 2 : 9 })}`)
      })
    post(1, "one")
    post(3, "two")
    simulation.run()
    expect(log).toEqual([
      [1, "a: one"],
      [2, "b: undefined"],
      [3, "c: two"],
    ])
  })

  it("loses no letter to a process that was ended", () => {
    const { simulation, log, note, app, inbox, post } = desk()
    const ended = spawn(app, () => inbox.receive())
    spawn(app, function* () {
      note(`${yield* inbox.receive()}`)
    })
    simulation.at(1, () => ended.end())
    post(2, "one")
    post(3, "two")
    simulation.run()
    expect([log, inbox.length]).toEqual([[[2, "one"]], 1])
  })

  it("works through any number of letters at once", () => {
    const { simulation, app, inbox } = desk()
    for (let i = 0; i < 50_000; i++) inbox.put("letter")
    let read = 0
    spawn(app, function* () {
      for (;;) {
        yield* inbox.receive()
        read++
      }
    })
    simulation.run()
    expect(read).toBe(50_000)
  })
})

describe("a mailbox", () => {
  it("can be duplicated", () => {
    const { simulation, app } = desk()
    const copy = simulation.add(app.duplicate("copy"))
    const sender = simulation.add(new Sender("other"))
    const inbox = copy.child("inbox") as Mailbox<"test.letters", string>
    connect(sender.out, inbox.in)
    sender.out.send("hello")
    expect(inbox.length).toBe(1)
  })
})
