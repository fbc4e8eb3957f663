import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import { InetPacket } from "../../../packages/net/src/inet-packet.js"
import { MemorySink, NamTrace, NodeNumbers, Ns2Trace } from "../../../packages/net/src/trace/index.js"
import { numbers, tell, udpPacket } from "./records.js"

const lines = (sink: MemorySink) => sink.text.trimEnd().split("\n")

describe("the ns-2 trace", () => {
  it("has twelve columns", () => {
    const sink = new MemorySink()
    tell(new Ns2Trace(sink, numbers()))
    expect(lines(sink)).toEqual([
      "+ 0.1 0 1 udp 1000 ------- 7 0.5000 2.9 -1 1",
      "- 0.1 0 1 udp 1000 ------- 7 0.5000 2.9 -1 1",
      "r 0.12508 0 1 udp 1000 ------- 7 0.5000 2.9 -1 1",
      "d 0.12508 1 2 udp 1000 ------- 7 0.5000 2.9 -1 1",
      "- 0.333333333 1 0 icmp 84 ----E-N 8 2.0 0.0 12 2",
      "d 12.0000002 1 1 udp 1000 ------- 7 0.5000 2.9 -1 3",
    ])
  })

  it("reads ports and sequence numbers of fragments from the whole, and of messages inside datagrams", () => {
    const sink = new MemorySink()
    const trace = new Ns2Trace(sink, numbers())
    const whole = new InetPacket(udpPacket(4), {
      ...{ sourcePort: 1, destinationPort: 2, payload: { sequence: 33 } },
      ...{ size: 80, encode: () => new Uint8Array(80) },
    })
    const fragment = new InetPacket(udpPacket(4))
    fragment.fragment = { offset: 40, more: false, whole }
    trace.record({ time: 0, event: "receive", node: "net/r", peer: "net/a", packet: fragment })
    expect(lines(sink)).toEqual(["r 0 0 1 udp 20 ------- 7 0.1 2.2 33 0"])
  })
})

describe("the NAM trace", () => {
  it("draws the network, then tells what happens", () => {
    const sink = new MemorySink()
    const trace = new NamTrace(sink, numbers(), ["blue", "red"])
    trace.node("net/a", { place: [0, 0], label: "Amsterdam" })
    trace.node("net/r", { place: [10, 10], shape: "box", colour: "grey" })
    trace.node("net/b")
    trace.link("net/a", "net/r", { bandwidth: 1e6, delay: 0.01 })
    trace.link("net/r", "net/b", { bandwidth: 2e6, delay: 0.02 })
    tell(trace)
    trace.linkState(20, "net/a", "net/r", "down")
    trace.nodeState(21.5, "net/r", "up")
    expect(lines(sink)).toEqual([
      "V -t * -v 1.0a5 -a 0",
      "A -t * -n 1 -p 0 -o 0x7fffffff -c 31 -a 1",
      "A -t * -h 1 -m 2147483647 -s 0",
      "c -t * -i 0 -n blue",
      "c -t * -i 1 -n red",
      "n -t * -a 0 -s 0 -S UP -v circle -c black -i black -x 0 -y 0",
      'n -t * -s 0 -S DLABEL -l "Amsterdam" -L ""',
      "n -t * -a 1 -s 1 -S UP -v box -c grey -i grey -x 10 -y 10",
      'n -t * -s 1 -S DLABEL -l "net/r" -L ""',
      "n -t * -a 2 -s 2 -S UP -v circle -c black -i black",
      'n -t * -s 2 -S DLABEL -l "net/b" -L ""',
      "l -t * -s 0 -d 1 -S UP -r 1000000 -D 0.01 -c black -o 45deg",
      "q -t * -s 0 -d 1 -a 0.5",
      "q -t * -s 1 -d 0 -a 0.5",
      "l -t * -s 1 -d 2 -S UP -r 2000000 -D 0.02 -c black",
      "q -t * -s 1 -d 2 -a 0.5",
      "q -t * -s 2 -d 1 -a 0.5",
      "+ -t 0.1 -s 0 -d 1 -p udp -e 1000 -c 7 -i 1 -a 0 -x {0.5000 2.9 -1 ------- null}",
      "- -t 0.1 -s 0 -d 1 -p udp -e 1000 -c 7 -i 1 -a 0 -x {0.5000 2.9 -1 ------- null}",
      "h -t 0.1 -s 0 -d 1 -p udp -e 1000 -c 7 -i 1 -a 0 -x {0.5000 2.9 -1 ------- null}",
      "r -t 0.12508 -s 0 -d 1 -p udp -e 1000 -c 7 -i 1 -a 0 -x {0.5000 2.9 -1 ------- null}",
      "d -t 0.12508 -s 1 -d 2 -p udp -e 1000 -c 7 -i 1 -a 0 -x {0.5000 2.9 -1 ------- null}",
      "- -t 0.333333333 -s 1 -d 0 -p icmp -e 84 -c 8 -i 2 -a 1 -x {2.0 0.0 12 ----E-N null}",
      "h -t 0.333333333 -s 1 -d 0 -p icmp -e 84 -c 8 -i 2 -a 1 -x {2.0 0.0 12 ----E-N null}",
      "l -t 20 -s 0 -d 1 -S DOWN",
      "n -t 21.5 -s 1 -S UP",
    ])
  })

  it("never breaks a line by a label", () => {
    const sink = new MemorySink()
    new NamTrace(sink, new NodeNumbers(), []).node("x", { label: 'Saint-Jean "la"\nVille' })
    expect(lines(sink).at(-1)).toBe('n -t * -s 0 -S DLABEL -l "Saint-Jean  la  Ville" -L ""')
  })
})

describe("node numbers", () => {
  it("leave addresses that are nobody's apart from nodes", () => {
    const texts = ["10.0.0.1", "224.0.0.5", "255.255.255.255", "ff02::5"]
    expect(texts.map((text) => numbers().ofAddress(Address.parse(text)))).toEqual([0, -536870907, -1, 5])
    expect(numbers().ofAddress(undefined)).toBe(-1)
  })
})
