/** A06, A07 and A09 to A11 at other numbers than the stored ones: random ones, with the formulas of the sources anew. */
import { RandomStream } from "@hourglass/aca"
import { Cubic, initialWindow, Reno, RttEstimator, rttDefaults, Vegas } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { ReceiveBuffer } from "../../packages/protocols/src/tcp/receive-buffer.js"
import { ackOf, FakePath, IdealFlow, lossWith } from "../protocols/congestion-path.js"

const seeds = Array.from({ length: 50 }, (_, seed) => new RandomStream(seed, 0, "other numbers"))
const near = (figure: number) => expect.closeTo(figure, 6)

describe("A06 at other numbers", () => {
  it("RFC 6298 §2.2-2.5: has the time-out that the formulas give", () => {
    for (const chance of seeds) {
      const [granularity, minRto] = [chance.pick([0, 0.01, 0.1, 0.5]), chance.pick([0, 0.2, 1])]
      const maxRto = chance.uniform(2, 120)
      const estimator = new RttEstimator({ ...rttDefaults, granularity, minRto, maxRto })
      let [srtt, rttvar] = [Number.NaN, Number.NaN]
      for (let n = 0; n < 30; n++) {
        const r = chance.pick([0.001, 0.1, 3]) * chance.uniform(0.5, 2)
        rttvar = n === 0 ? r / 2 : 0.75 * rttvar + 0.25 * Math.abs(srtt - r)
        srtt = n === 0 ? r : 0.875 * srtt + 0.125 * r
        const rto = Math.min(maxRto, Math.max(minRto, srtt + Math.max(granularity, 4 * rttvar)))
        estimator.sample(r)
        expect([estimator.srtt, estimator.rttvar, estimator.rto]).toEqual([
          near(srtt),
          near(rttvar),
          near(rto),
        ])
      }
    }
  })

  it("RFC 6298 §5.5: doubles it with each expiry, to the maximum", () => {
    for (const chance of seeds) {
      const [initialRto, maxRto] = [chance.uniform(0.5, 5), chance.uniform(10, 200)]
      const estimator = new RttEstimator({ ...rttDefaults, initialRto, maxRto })
      for (let n = 1; n < 12; n++) {
        estimator.expire()
        expect(estimator.rto).toEqual(near(Math.min(initialRto * 2 ** n, maxRto)))
      }
    }
  })
})

describe("A07 at other numbers", () => {
  it("RFC 5681 §3.1, 3390, 6928: opens with the windows that the formulas give", () => {
    for (const chance of seeds) {
      const mss = chance.integer(64, 9000)
      const segments = mss > 2190 ? 2 : mss > 1095 ? 3 : 4
      expect((["rfc5681", "rfc3390", "rfc6928"] as const).map((rfc) => initialWindow(rfc, mss))).toEqual([
        segments * mss,
        Math.min(4 * mss, Math.max(2 * mss, 4380)),
        Math.min(10 * mss, Math.max(2 * mss, 14_600)),
      ])
    }
  })

  it("RFC 5681 §3.1: grows by each of the three rules, from slow start on", () => {
    for (const chance of seeds) {
      const mss = chance.integer(100, 9000)
      const avoidance = chance.pick(["real", "integer", "byte-counting"] as const)
      const ssthresh = chance.integer(2, 20) * mss
      const path = new FakePath({ mss, initialWindow: mss })
      const control = new Reno({ avoidance })
      control.begin(path)
      control.ssthresh = ssthresh
      let [cwnd, counted] = [mss, 0]
      for (let n = 0; n < 200; n++) {
        const acked = chance.pick([mss, 2 * mss, chance.integer(1, mss)])
        control.onAck(ackOf(path, { acked }))
        if (cwnd < ssthresh) cwnd += Math.min(acked, mss)
        else if (avoidance === "real") cwnd += (mss * mss) / cwnd
        else if (avoidance === "integer") cwnd += Math.max(1, Math.floor((mss * mss) / cwnd))
        else if (counted + acked >= cwnd) {
          counted += acked - cwnd
          cwnd += mss
        } else counted += acked
        expect(control.cwnd).toEqual(near(cwnd))
      }
    }
  })
})

describe("A09 at other numbers", () => {
  const size = 500 // bytes of each segment

  /** Remembers segments by their arrival, the last one first; what it reports follows from that. */
  class Receiver {
    next = 0
    private recent: number[] = []

    take(segment: number, most: number, saysDuplicates: boolean): number[] {
      const isDuplicate = segment < this.next || this.recent.includes(segment)
      if (segment >= this.next) this.recent = [segment, ...this.recent.filter((each) => each !== segment)]
      while (this.recent.includes(this.next)) {
        this.recent = this.recent.filter((each) => each !== this.next)
        this.next++
      }
      const blocks = isDuplicate && saysDuplicates ? [`${segment}-${segment + 1}`] : []
      const held = this.recent
        .map((each) => this.blockOf(each))
        .filter((block, at, all) => all.indexOf(block) === at)
      return [...blocks, ...held]
        .slice(0, most)
        .flatMap((block) => block.split("-").map((edge) => Number(edge) * size))
    }

    private blockOf(segment: number): string {
      let [left, right] = [segment, segment + 1]
      while (this.recent.includes(left - 1)) left--
      while (this.recent.includes(right)) right++
      return `${left}-${right}`
    }
  }

  it.each([false, true])(
    "RFC 2018 §4, 2883 §4: reports what arrived last first, duplicates: %s",
    (saysDuplicates) => {
      for (const chance of seeds) {
        const [buffer, receiver] = [new ReceiveBuffer(0), new Receiver()]
        const most = chance.integer(1, 4)
        for (let n = 0; n < 100; n++) {
          const segment = Math.max(0, receiver.next + chance.integer(-2, 9))
          const blocks = receiver.take(segment, most, saysDuplicates)
          buffer.insert(segment * size, size, saysDuplicates)
          expect([buffer.next, buffer.sackBlocks(most)]).toEqual([receiver.next * size, blocks])
        }
      }
    },
  )
})

describe("A10 at other numbers", () => {
  it("RFC 9438 §4.2-4.7: has the window that the formulas give, ACK by ACK, over two losses", () => {
    for (const chance of seeds) {
      const [c, beta] = [
        chance.pick([0.4, chance.uniform(0.1, 1)]),
        chance.pick([0.7, chance.uniform(0.5, 0.9)]),
      ]
      const [mss, rtt] = [chance.integer(200, 9000), chance.pick([0.005, 0.05, 0.5]) * chance.uniform(0.5, 2)]
      const path = new FakePath({ mss, srtt: rtt })
      const control = new Cubic({ c, beta })
      control.begin(path)
      let cwnd = chance.uniform(5, 500)
      control.cwnd = cwnd * mss
      let wMax = 0
      for (let losses = 0; losses < 2; losses++) {
        control.onCongestion(lossWith(path, { flight: control.cwnd }))
        const prior = cwnd
        wMax = cwnd < wMax ? (cwnd * (1 + beta)) / 2 : cwnd
        cwnd = Math.max(beta * cwnd, 2)
        const k = Math.cbrt((wMax - cwnd) / c)
        const curve = (t: number) => c * (t - k) ** 3 + wMax
        const epoch = path.now + (rtt * mss) / control.cwnd
        let wEst = cwnd
        for (let n = chance.integer(100, 1000); n > 0; n--) {
          path.now += (rtt * mss) / control.cwnd
          control.onAck(ackOf(path))
          const t = path.now - epoch
          wEst += (wEst < prior ? (3 * (1 - beta)) / (1 + beta) : 1) / cwnd
          if (curve(t) < wEst) cwnd = Math.max(cwnd, wEst)
          else cwnd += (Math.min(Math.max(curve(t + rtt), cwnd), 1.5 * cwnd) - cwnd) / cwnd
          expect(control.cwnd / mss / cwnd).toEqual(near(1))
        }
      }
    }
  })
})

describe("A11 at other numbers", () => {
  it("grows, shrinks or stays by what waits in queues", () => {
    for (const chance of seeds) {
      const alpha = chance.integer(1, 5)
      const beta = alpha + chance.integer(0, 5)
      const [cwnd, mss] = [chance.integer(4, 200), chance.integer(200, 9000)]
      const baseRtt = chance.uniform(0.001, 0.5)
      const rtt = baseRtt * chance.uniform(1, 1.2)
      const path = new FakePath({ mss })
      const vegas = new Vegas({ alpha, beta })
      vegas.begin(path)
      Object.assign(vegas, { cwnd: cwnd * mss, ssthresh: 2 * mss, baseRtt })
      vegas.onAck(ackOf(path, { rtt, una: mss, nxt: cwnd * mss }))
      vegas.onAck(ackOf(path, { rtt, una: cwnd * mss, nxt: 2 * cwnd * mss }))
      const diff = (cwnd * (rtt - baseRtt)) / rtt
      const step = diff < alpha ? 1 : diff > beta ? -1 : 0
      expect([vegas.diff, vegas.cwnd / mss]).toEqual([near(diff), near(cwnd + step)])
    }
  })

  it("keeps between alpha and beta segments in the queue of any path that it has for itself", () => {
    for (const chance of seeds.slice(0, 12)) {
      const alpha = chance.integer(1, 4)
      const beta = alpha + chance.integer(1, 3)
      const mss = chance.pick([500, 1000, 1448])
      const [rtt, segments] = [chance.uniform(0.01, 0.2), chance.uniform(6, 80)]
      const path = { rate: (segments * mss) / rtt, rtt, mss, until: 400 * rtt }
      const steady = new IdealFlow(new Vegas({ alpha, beta }), path)
        .run()
        .filter(({ now }) => now > 200 * rtt)
      const window = steady.reduce((sum, { cwnd }) => sum + cwnd, 0) / steady.length
      const backlog = window / mss - segments
      expect(backlog, JSON.stringify(path)).toBeGreaterThanOrEqual(alpha - 0.6)
      expect(backlog, JSON.stringify(path)).toBeLessThanOrEqual(beta + 0.6)
    }
  })
})
