import { Timer } from "@hourglass/aca"
import type { Ospf } from "./ospf.js"

/**
 * When routes are computed: soon after the first change, and while changes go on, less and less often.
 *
 * The wait between two computations begins with `spfHold` and doubles up to `spfMaxHold` for each change that comes
 * within it; after a wait without changes it begins anew.
 */
export class SpfThrottle {
  private readonly timer: Timer
  private lastRun = Number.NEGATIVE_INFINITY
  private hold: number

  /** @param run - does the computation */
  constructor(
    private readonly ospf: Ospf,
    private readonly run: () => void,
  ) {
    this.hold = ospf.times.spfHold
    this.timer = new Timer(ospf, due, this)
  }

  /** Something has changed. */
  schedule(): void {
    if (this.timer.isArmed) return
    const { now, times } = this.ospf
    const sinceLast = now - this.lastRun
    if (sinceLast > this.hold) {
      this.hold = times.spfHold
      this.timer.after(times.spfDelay)
      return
    }
    this.timer.after(Math.max(times.spfDelay, this.hold - sinceLast))
    this.hold = Math.min(times.spfMaxHold, 2 * this.hold)
  }

  cancel(): void {
    this.timer.cancel()
    this.lastRun = Number.NEGATIVE_INFINITY
    this.hold = this.ospf.times.spfHold
  }

  /** The time has come. */
  fire(): void {
    this.lastRun = this.ospf.now
    this.run()
  }
}

const due = (throttle: SpfThrottle): void => throttle.fire()
