// Wiring that must not compile, and some that must: checked by `npm run typecheck`, never run.
import {
  Component,
  connect,
  event,
  type Input,
  joinPorts,
  type Listener,
  type OneWay,
  type Output,
  oneWay,
  type Port,
  type Requester,
  type Responder,
  request,
} from "@hourglass/aca"

const roles = { initiator: "a", reactor: "b" }
const Numbers = oneWay("types.numbers", roles).of<number>()
const OtherNumbers = oneWay("types.other-numbers", roles).of<number>()
const Texts = oneWay("types.texts", roles).of<string>()
const Wide = oneWay("types.wide", roles).of<number | string>()
const WideAgain = oneWay("types.numbers", roles).of<number | string>()
const Length = request("types.length", roles).of<string, number>()
const Width = request("types.width", roles).of<string, number>()
const LengthOfMany = request("types.length", roles).of<string[], number>()
const Happened = event("types.happened", roles).of<string>()
const HappenedToo = event("types.happened-too", roles).of<string>()

class Part extends Component {
  readonly numbers = this.output("numbers", Numbers)
  readonly wide = this.output("wide", Wide)
  readonly numbersIn = this.input("numbersIn", Numbers, (x) => x.toFixed())
  readonly otherIn = this.input("otherIn", OtherNumbers, (x) => x.toFixed())
  readonly textsIn = this.input("textsIn", Texts, (text) => text.trim())
  readonly wideIn = this.input("wideIn", Wide, () => {})
  readonly wideAgainIn = this.input("wideAgainIn", WideAgain, () => {})
  readonly ask = this.requester("ask", Length)
  readonly length = this.responder("length", Length, (text) => text.length)
  readonly width = this.responder("width", Width, (text) => text.length)
  readonly lengthOfMany = this.responder("lengthOfMany", LengthOfMany, (texts) => texts.length)
  readonly news = this.emitter("news", Happened)
  readonly hear = this.listener("hear", Happened, (what) => what.trim())
  readonly hearToo = this.listener("hearToo", HappenedToo, (what) => what.trim())
  readonly many = this.group("many", (_key, name) => this.output(name, Numbers))

  wrongHandlers() {
    // @ts-expect-error the handler takes another datum
    this.input("wrong", Numbers, (text: string) => text.trim())
    // @ts-expect-error the responder returns another reply
    this.responder("wrong", Length, (text) => text)
    // @ts-expect-error an input keeps a one-way contract, not a request
    this.input("wrong", Length, () => {})
    // @ts-expect-error an output keeps a one-way contract, not an event
    this.output("wrong", Happened)
    // @ts-expect-error an emitter keeps an event contract
    this.emitter("wrong", Numbers)
  }
}

export function right(a: Part, b: Part): void {
  connect(a.numbers, b.numbersIn)
  connect(a.many.at(1), b.numbersIn)
  connect(a.wide, b.wideIn)
  connect(a.ask, b.length)
  connect(a.news, b.hear)
  a.wide.send(1)
  a.wide.send("one")
  const reply: number = a.ask.request("text")
  const anyPort: Port = a.numbers
  joinPorts(anyPort, b.numbersIn)
  a.after(reply, () => {})
}

export function wrongContract(a: Part, b: Part): void {
  // @ts-expect-error the same datum under another name is another promise
  connect(a.numbers, b.otherIn)
  // @ts-expect-error another datum
  connect(a.numbers, b.textsIn)
  // @ts-expect-error the receiver takes more than is promised: still another promise
  connect(a.numbers, b.wideIn)
  // @ts-expect-error even under the same name
  connect(a.numbers, b.wideAgainIn)
  // @ts-expect-error the same question and reply under another name
  connect(a.ask, b.width)
  // @ts-expect-error another question
  connect(a.ask, b.lengthOfMany)
  // @ts-expect-error the same news under another name
  connect(a.news, b.hearToo)
}

export function wrongRole(a: Part, b: Part): void {
  // @ts-expect-error the wrong way round
  connect(b.numbersIn, a.numbers)
  // @ts-expect-error two initiators
  connect(a.numbers, b.numbers)
  // @ts-expect-error two reactors
  connect(a.numbersIn, b.numbersIn)
  // @ts-expect-error the wrong way round
  connect(b.length, a.ask)
  // @ts-expect-error the wrong way round
  connect(b.hear, a.news)
  // @ts-expect-error another kind
  connect(a.news, b.textsIn)
}

export function wrongDatum(a: Part): void {
  // @ts-expect-error a text where a number is promised
  a.numbers.send("one")
  // @ts-expect-error nothing where a number is promised
  a.numbers.send()
  // @ts-expect-error a number where the question is a text
  a.ask.request(1)
  // @ts-expect-error the reply is a number
  const reply: string = a.ask.request("text")
  // @ts-expect-error a number where the news is a text
  a.news.emit(1)
  // @ts-expect-error the input takes numbers
  a.numbersIn.deliver(reply)
}

export function wrongVariable(a: Part): unknown[] {
  // @ts-expect-error a port of another contract
  const output: Output<"types.other-numbers", number> = a.numbers
  // @ts-expect-error a port of another datum
  const input: Input<"types.numbers", string> = a.numbersIn
  // @ts-expect-error a port of another reply
  const requester: Requester<"types.length", string, string> = a.ask
  // @ts-expect-error a port of another question
  const responder: Responder<"types.length", number, number> = a.length
  // @ts-expect-error a port of other news
  const listener: Listener<"types.happened", number> = a.hear
  // @ts-expect-error a contract of another datum
  const contract: OneWay<"types.numbers", string> = Numbers
  return [output, input, requester, responder, listener, contract]
}
