import { Simulation } from "@hourglass/aca"
import { type Ack, type CongestionSpec, Cubic, Reno, Vegas } from "@hourglass/protocols"
import { network, type TcpFlowOptions } from "hourglass"
import { describe, expect, it } from "vitest"

/** Two flows over a link that loses some segments. */
function run(congestion: CongestionSpec, options: Partial<TcpFlowOptions> = {}): void {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "100Mbps", delay: "1ms" })
  net.link(r, b, { bandwidth: "10Mbps", delay: "10ms", queue: { limit: { packets: 20 } } })
  for (let i = 0; i < 2; i++) net.tcp(a, b, { congestion, bytes: 1_000_000, ...options })
  sim.run({ until: "60s" })
}

describe("a congestion control that goes wrong", () => {
  it("by an ACK is named, with the connection and the value", () => {
    class Misspelt extends Reno {
      protected override onSlowStart(ack: Ack): void {
        this.cwnd += (ack as Ack & { ackd: number }).ackd
      }
    }
    expect(() => run(Misspelt)).toThrow(
      /^\/net\/a\/tcp\/[\d.:-]+: cwnd is NaN after onAck of Misspelt; it must be a number of bytes > 0$/,
    )
  })

  it("by a loss", () => {
    class Negative extends Reno {
      protected override ssthreshAfter(): number {
        return -5
      }
    }
    expect(() => run(Negative)).toThrow("cwnd is -5 after onCongestion or onRecovered of Negative")
  })

  it("by a text", () => {
    class Text extends Reno {
      protected override onSlowStart(): void {
        this.cwnd = "14600" as unknown as number
      }
    }
    expect(() => run(Text)).toThrow('cwnd is "14600" after onAck of Text')
  })

  it("by its pace", () => {
    class Still extends Reno {
      override onAck(ack: Ack): void {
        super.onAck(ack)
        this.pacingRate = 0
      }
    }
    expect(() => run(Still)).toThrow(
      "pacingRate is 0 after onAck of Still; it must be a number of bytes/s > 0",
    )
  })
})

it("one congestion control for two connections is refused", () => {
  const one = new Reno()
  expect(() => run(() => one)).toThrow(
    "the function for congestion gave the reno of another connection, and they would share a window",
  )
})

describe("options of another kind", () => {
  it.each([
    [() => new Cubic({ beta: "0.5" as unknown as number }), 'Cubic: beta is "0.5"; it must be a number'],
    [() => new Vegas({ alpha: "2" as unknown as number }), 'Vegas: alpha is "2"; it must be a number'],
    [() => new Cubic({ betta: 0.5 } as object), 'there is no option "betta"; did you mean "beta"?'],
    [() => run("reno", { nagle: "no" } as object), 'nagle is "no"; it must be true or false'],
    [() => run("reno", { minRto: "200ms" } as object), 'minRto is "200ms"; it must be a number'],
    [() => run("reno", { delayedAck: "0.1" } as object), 'delayedAck is "0.1"; it must be false'],
    [() => run("reno", { recovery: "sack" } as object), 'recovery is "sack"; give a function that makes one'],
  ])("%#: %s", (make, message) => {
    expect(make).toThrow(message)
  })
})
