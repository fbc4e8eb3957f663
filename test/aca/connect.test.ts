import { Component, connect, disconnect, joinPorts, oneWay, type Turn } from "@hourglass/aca"
import { describe, expect, it, vi } from "vitest"
import {
  Box,
  bench,
  complaint,
  Hearer,
  Herald,
  Letters,
  News,
  Parcels,
  Pupil,
  Receiver,
  Sender,
  Teacher,
} from "./parts.js"

function office() {
  const { simulation, log } = bench()
  const add = <C extends Component>(part: C) => simulation.add(part)
  return {
    simulation,
    log,
    sender: add(new Sender("sender")),
    receiver: add(new Receiver("receiver", { log })),
    other: add(new Receiver("other", { log })),
    pupil: add(new Pupil("pupil")),
    teacher: add(new Teacher("teacher")),
    substitute: add(new Teacher("substitute")),
    herald: add(new Herald("herald")),
    hearer: add(new Hearer("hearer", { log })),
  }
}

describe("one-way ports", () => {
  it("hand a datum to the peer", () => {
    const { sender, receiver, log } = office()
    connect(sender.out, receiver.in)
    sender.out.send("hello")
    expect(log).toEqual([[0, "receiver: hello"]])
  })

  it("fan out in the order of connecting", () => {
    const { sender, receiver, other, log } = office()
    connect(sender.out, other.in)
    connect(sender.out, receiver.in)
    sender.out.send("hello")
    expect(log.map(([, what]) => what)).toEqual(["other: hello", "receiver: hello"])
  })

  it("give every receiver but the last a copy of what can be copied", () => {
    class Datum {
      constructor(readonly copies = 0) {}
      copy = () => new Datum(this.copies + 1)
    }
    const Data = oneWay("test.data", { initiator: "a", reactor: "b" }).of<Datum>()
    class Part extends Component {
      readonly got: Datum[] = []
      readonly out = this.output("out", Data)
      readonly in = this.input("in", Data, (datum) => this.got.push(datum))
    }
    const [from, first, last] = ["from", "first", "last"].map((name) => new Part(name))
    connect(from.out, first.in)
    connect(from.out, last.in)
    const datum = new Datum()
    from.out.send(datum)
    expect(first.got).toEqual([expect.objectContaining({ copies: 1 })])
    expect(last.got[0]).toBe(datum)
  })

  it("take from several senders", () => {
    const { simulation, sender, receiver, log } = office()
    const second = simulation.add(new Sender("second"))
    connect(sender.out, receiver.in)
    connect(second.out, receiver.in)
    sender.out.send("one")
    second.out.send("two")
    expect(log.map(([, what]) => what)).toEqual(["receiver: one", "receiver: two"])
    expect(receiver.in.peers).toEqual([sender.out, second.out])
  })

  it("show every datum to their watchers, before it is delivered", () => {
    const { sender, receiver, log } = office()
    sender.out.watch((letter) => log.push([0, `watched ${letter}`]))
    connect(sender.out, receiver.in)
    sender.out.watch((letter) => log.push([0, `also ${letter}`]))
    sender.out.send("hello")
    expect(log.map(([, what]) => what)).toEqual(["watched hello", "also hello", "receiver: hello"])
  })

  it("lose what is sent when nothing is connected, counted and told", () => {
    const { simulation, sender } = office()
    const told: unknown[] = []
    simulation.dropped.on((drop) => told.push(drop))
    simulation.at(2, () => sender.out.send("lost"))
    simulation.at(3, () => sender.out.send("lost too"))
    simulation.run()
    expect(simulation.drops()).toEqual([{ path: "/sender", reason: "unconnected", count: 2 }])
    expect(told[0]).toEqual({
      time: 2,
      component: sender,
      datum: "lost",
      reason: "unconnected",
      detail: "out",
    })
  })

  it("show a lost datum to the watchers as well", () => {
    const { simulation, sender } = office()
    const seen: string[] = []
    sender.out.watch((letter) => seen.push(letter))
    sender.out.send("lost")
    expect([seen, simulation.drops()]).toEqual([
      ["lost"],
      [{ path: "/sender", reason: "unconnected", count: 1 }],
    ])
  })

  it("pass the key of a port in a group to the handler", () => {
    class Hub extends Component {
      readonly got: [number, string][] = []
      readonly in = this.group("in", (key, name) => this.input(name, Letters, this.take, "direct", key))
      private take(letter: string, key: number): void {
        this.got.push([key, letter])
      }
    }
    const { sender } = office()
    const hub = new Hub("hub")
    connect(sender.out, hub.in.at(7))
    sender.out.send("hello")
    expect(hub.got).toEqual([[7, "hello"]])
  })
})

describe("queued inputs", () => {
  class Talker extends Component<{ turn: Turn }> {
    readonly log: string[] = []
    readonly out = this.output("out", Letters)
    readonly in = this.input("in", Letters, this.take, this.options.turn)
    private take(letter: string): void {
      this.log.push(`begin ${letter}`)
      if (letter.length < 3) this.out.send(`${letter}!`)
      this.log.push(`end ${letter}`)
    }
  }
  const selfTalk = (turn: Turn) => {
    const { simulation } = bench()
    const talker = simulation.add(new Talker("talker", { turn }))
    connect(talker.out, talker.in)
    simulation.at(1, () => talker.in.deliver("a"))
    simulation.run()
    return talker.log.join(", ")
  }

  it("are not entered again before their handler returned", () => {
    expect(selfTalk("queued")).toBe("begin a, end a, begin a!, end a!, begin a!!, end a!!")
  })

  it("are needed for that: direct ones are", () => {
    expect(selfTalk("direct")).toBe("begin a, begin a!, begin a!!, end a!!, end a!, end a")
  })

  it("take data at the same simulated time, in the order of sending", () => {
    const { simulation, log, note } = bench()
    class Patient extends Component {
      readonly in = this.input("in", Letters, note, "queued")
    }
    const patient = simulation.add(new Patient("patient"))
    simulation.at(1, () => {
      patient.in.deliver("first")
      patient.in.deliver("second")
      note("sent")
    })
    simulation.at(1, () => note("next event"))
    simulation.run()
    expect(log).toEqual([
      [1, "sent"],
      [1, "first"],
      [1, "second"],
      [1, "next event"],
    ])
  })
})

describe("requests", () => {
  it("return the reply of the responder", () => {
    const { pupil, teacher } = office()
    connect(pupil.ask, teacher.answer)
    expect(pupil.ask.request(12)).toBe(144)
  })

  it("without a responder name the port and who should answer", () => {
    const { pupil } = office()
    expect(complaint(() => pupil.ask.request(12))).toBe(
      "WiringError: /pupil.ask (initiator of test.square) is not connected; connect it to a teacher before the simulation runs",
    )
    expect(pupil.ask.isConnected).toBe(false)
  })

  it("of several askers go to one responder", () => {
    const { simulation, pupil, teacher } = office()
    const second = simulation.add(new Pupil("second"))
    connect(pupil.ask, teacher.answer)
    connect(second.ask, teacher.answer)
    expect([pupil.ask.request(2), second.ask.request(3)]).toEqual([4, 9])
  })
})

describe("events", () => {
  it("reach every listener, port or function", () => {
    const { herald, hearer, log } = office()
    connect(herald.news, hearer.news)
    herald.news.on((what) => log.push([0, `function: ${what}`]))
    herald.news.emit("peace")
    expect(log.map(([, what]) => what)).toEqual(["hearer: peace", "function: peace"])
  })

  it("are heard from the first listener to the last", () => {
    const { herald, hearer } = office()
    const heard = [herald.news.heard]
    const note = () => heard.push(herald.news.heard)
    connect(herald.news, hearer.news)
    note()
    const stop = herald.news.on(() => {})
    note()
    disconnect(herald.news, hearer.news)
    note()
    stop()
    note()
    expect(heard).toEqual([false, true, true, true, false])
  })

  it("are not even built when nobody listens", () => {
    const { herald } = office()
    const build = vi.fn(() => "expensive")
    const tell = () => {
      if (herald.news.heard) herald.news.emit(build())
    }
    tell()
    expect(build).not.toHaveBeenCalled()
    herald.news.on(() => {})
    tell()
    expect(build).toHaveBeenCalledOnce()
  })

  it("tell their owner when somebody begins and ceases to listen", () => {
    const changes: boolean[] = []
    class Keen extends Component {
      readonly news = this.emitter("news", News, (heard) => changes.push(heard))
    }
    const keen = new Keen("keen")
    const stops = [keen.news.on(() => {}), keen.news.on(() => {})]
    for (const stop of stops) stop()
    expect(changes).toEqual([true, false])
  })

  it("go on reaching a function that listened twice and ceased once", () => {
    const { herald } = office()
    const listener = vi.fn()
    herald.news.on(listener)
    herald.news.on(listener)()
    herald.news.emit("peace")
    expect(listener).toHaveBeenCalledOnce()
  })

  it("reach those who listened when it was told, whatever they change", () => {
    const { herald } = office()
    const heard: string[] = []
    const stop = herald.news.on(() => {
      heard.push("first")
      stop()
      herald.news.on(() => heard.push("late"))
    })
    herald.news.on(() => heard.push("second"))
    herald.news.emit("peace")
    expect(heard).toEqual(["first", "second"])
  })
})

describe("disconnect", () => {
  it("ends delivery to that peer alone", () => {
    const { simulation, sender, receiver, other, log } = office()
    connect(sender.out, receiver.in)
    connect(sender.out, other.in)
    disconnect(sender.out, receiver.in)
    sender.out.send("one")
    disconnect(sender.out, other.in)
    sender.out.send("two")
    expect(log).toEqual([[0, "other: one"]])
    expect(simulation.drops()).toEqual([{ path: "/sender", reason: "unconnected", count: 1 }])
  })

  it("lets a requester ask somebody else", () => {
    const { pupil, teacher, substitute } = office()
    connect(pupil.ask, teacher.answer)
    disconnect(pupil.ask, teacher.answer)
    expect(() => pupil.ask.request(2)).toThrow("is not connected")
    connect(pupil.ask, substitute.answer)
    expect(pupil.ask.request(2)).toBe(4)
  })

  it("refuses two that are not connected", () => {
    const { sender, receiver } = office()
    expect(complaint(() => disconnect(sender.out, receiver.in))).toBe(
      "WiringError: /sender.out is not connected to /receiver.in",
    )
  })
})

describe("connect refuses", () => {
  it("another contract", () => {
    class Depot extends Component {
      readonly in = this.input("in", Parcels, () => {})
    }
    const { simulation, sender } = office()
    const depot = simulation.add(new Depot("depot"))
    expect(complaint(() => joinPorts(sender.out, depot.in))).toBe(
      "WiringError: cannot connect /sender.out (initiator of test.letters) to /depot.in (reactor of test.parcels): the contracts differ",
    )
  })

  it("another contract of the same name", () => {
    const Impostor = oneWay("test.letters", { initiator: "sender", reactor: "receiver" }).of<string>()
    class Depot extends Component {
      readonly in = this.input("in", Impostor, () => {})
    }
    const { sender } = office()
    expect(complaint(() => connect(sender.out, new Depot("depot").in))).toBe(
      "WiringError: cannot connect /sender.out (initiator of test.letters) to depot.in (reactor of test.letters): the contracts differ",
    )
  })

  it("the wrong way round", () => {
    const { sender, receiver } = office()
    expect(complaint(() => joinPorts(receiver.in, sender.out))).toBe(
      "WiringError: cannot connect /receiver.in (reactor of test.letters) to /sender.out (initiator of test.letters): the first port must be the initiator and the second the reactor",
    )
  })

  it("two initiators", () => {
    const { simulation, sender } = office()
    const second = simulation.add(new Sender("second"))
    expect(complaint(() => joinPorts(sender.out, second.out))).toBe(
      "WiringError: cannot connect /sender.out (initiator of test.letters) to /second.out (initiator of test.letters): the first port must be the initiator and the second the reactor",
    )
  })

  it("the same two twice", () => {
    const { sender, receiver } = office()
    connect(sender.out, receiver.in)
    expect(complaint(() => connect(sender.out, receiver.in))).toBe(
      "WiringError: cannot connect /sender.out (initiator of test.letters) to /receiver.in (reactor of test.letters): they are connected already",
    )
  })

  it("a second responder", () => {
    const { pupil, teacher, substitute } = office()
    connect(pupil.ask, teacher.answer)
    expect(complaint(() => connect(pupil.ask, substitute.answer))).toBe(
      "WiringError: cannot connect /pupil.ask (initiator of test.square) to /substitute.answer (reactor of test.square): it already asks /teacher.answer",
    )
    expect([pupil.ask.peers, substitute.answer.peers]).toEqual([[teacher.answer], []])
  })

  it("ports of different kinds, when somebody forced a contract on them", () => {
    class Odd extends Component {
      readonly news = this.listener("news", Letters as never, () => {})
    }
    const { sender } = office()
    expect(complaint(() => joinPorts(sender.out, new Odd("odd").news))).toBe(
      "WiringError: cannot connect /sender.out (initiator of test.letters) to odd.news (reactor of test.letters): ports of different kinds",
    )
  })
})

describe("a wire", () => {
  it("leads out of a composite through an exposed port", () => {
    class House extends Box {
      readonly door
      constructor(name: string) {
        super(name)
        this.door = this.expose("door", this.add(new Sender("inner")).out)
      }
    }
    const { simulation, receiver, log } = office()
    const house = simulation.add(new House("house"))
    connect(house.door, receiver.in)
    house.door.send("hello")
    expect([house.door.path, log]).toEqual(["/house/inner.out", [[0, "receiver: hello"]]])
  })
})
