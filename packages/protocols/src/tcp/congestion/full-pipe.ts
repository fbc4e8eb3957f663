/** Finds out that a bottleneck is full: rounds pass in which the delivery rate grows no more. */
export class FullPipe {
  isFull = false
  private best = 0
  private rounds = 0

  /** @param patience - so many rounds. @param growth - the factor that is growth */
  constructor(
    private readonly patience: number,
    private readonly growth: number,
  ) {}

  /** Begins anew. @param rate - that is to be exceeded, bytes/s */
  restart(rate = 0): void {
    this.isFull = false
    this.best = rate
    this.rounds = 0
  }

  /** Call it once a round, unless the application held the sender back. @param rate - bytes/s */
  update(rate: number): void {
    if (this.isFull) return
    if (rate >= this.best * this.growth) return this.restart(rate)
    this.rounds++
    this.isFull = this.rounds >= this.patience
  }
}
