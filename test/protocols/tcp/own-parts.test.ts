/** What a student changes in TCP by a subclass, without copying one. */
import { Simulation } from "@hourglass/aca"
import {
  type ConnectionPlan,
  ReceiveSide,
  RttEstimator,
  SegmentArrival,
  SendSide,
  Tcp,
  TcpConnection,
  type TcpOptions,
} from "@hourglass/protocols"
import { network, type TcpFlowOptions } from "hourglass"
import { describe, expect, it } from "vitest"

type ConnectionClass = new (name: string, plan: ConnectionPlan) => TcpConnection

/** A TCP whose connections are of a subclass. */
function tcpOf(Connection: ConnectionClass, options?: Partial<TcpOptions>): Tcp {
  class OwnTcp extends Tcp {
    protected override makeConnection(name: string, plan: ConnectionPlan): TcpConnection {
      return new Connection(name, plan)
    }
  }
  return new OwnTcp("tcp", options)
}

/** A flow between two hosts, each with a TCP of its own if that is given. */
function flowBetween(parts: { from?: Tcp; to?: Tcp }, options: Partial<TcpFlowOptions> = {}) {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
  if (parts.from !== undefined) a.install(parts.from)
  if (parts.to !== undefined) b.install(parts.to)
  return { sim, flow: net.tcp(a, b, { bytes: 100_000, ...options }) }
}

describe("a connection's own", () => {
  it("round-trip estimator: a time-out of twice the smoothed round trip", () => {
    class Twice extends RttEstimator {
      protected override estimate(): number {
        return 2 * this.srtt
      }
    }
    class Connection extends TcpConnection {
      protected override makeRttEstimator(): RttEstimator {
        return new Twice(this.options)
      }
    }
    const { sim, flow } = flowBetween({ from: tcpOf(Connection, { minRto: 0 }) })
    sim.run()
    const { rto, srtt } = flow.connection?.rtt ?? {}
    expect(rto).toBe(2 * (srtt ?? Number.NaN))
  })

  it("receive side: an ACK for every fourth full segment", () => {
    class Fourth extends ReceiveSide {
      protected override isAckUrgent(isOutOfOrder: boolean): boolean {
        return isOutOfOrder || this.unacked >= 4 * this.largest
      }
    }
    class Connection extends TcpConnection {
      protected override makeReceiveSide(): ReceiveSide {
        return new Fourth(this)
      }
    }
    const acksOf = (to?: Tcp) => {
      const { sim, flow } = flowBetween(to === undefined ? {} : { to })
      sim.run()
      return flow.connection?.counters.segmentsReceived ?? Number.NaN
    }
    const [usual, fewer] = [acksOf(), acksOf(tcpOf(Connection))]
    expect(fewer).toBeGreaterThan(0)
    expect(fewer).toBeLessThan(0.65 * usual)
  })

  it("send side: no segment that is not full, but the last", () => {
    class Patient extends SendSide {
      protected override isWorthSending(length: number, waiting: number): boolean {
        return length > 0 && length === waiting && this.isClosing
      }
    }
    class Connection extends TcpConnection {
      protected override makeSendSide(plan: ConnectionPlan): SendSide {
        const { buffer } = super.makeSendSide(plan)
        return new Patient(this, plan.iss, buffer, plan.congestion, this.retransmission, plan.mss)
      }
    }
    const { sim, flow } = flowBetween({ from: tcpOf(Connection) }, { receiveBuffer: 5000 })
    const lengths = new Set<number>()
    sim.at(0.001, () => flow.connection?.sent.on(({ length }) => lengths.add(length)))
    sim.run()
    expect(flow.summary().isComplete).toBe(true)
    expect([...lengths].filter((length) => length > 0)).toHaveLength(2) // full ones, and the last
  })
})

it("steps of what is done with segments may use fields of the TCP that makes them", () => {
  class Counting extends SegmentArrival {
    constructor(private readonly counts: number[]) {
      super()
    }
    override take(...args: Parameters<SegmentArrival["take"]>): void {
      this.counts.push(args[1].length)
      super.take(...args)
    }
  }
  class OwnTcp extends Tcp {
    private readonly counts: number[] = []
    protected override makeArrival(): SegmentArrival {
      return new Counting(this.counts)
    }
    get received(): number {
      return this.counts.reduce((sum, length) => sum + length, 0)
    }
  }
  const to = new OwnTcp("tcp")
  const { sim } = flowBetween({ to })
  sim.run()
  expect(to.received).toBe(100_000)
})
