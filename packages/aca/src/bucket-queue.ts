/**
 * The event queue of every simulation: a small heap of what comes next, in front
 * of unsorted buckets for what comes later.
 *
 * Three regions, by time:
 *
 *   near    the bucket that was reached last, sorted into a run by (time, sequence); and a 4-ary heap on typed arrays,
 *           in the same order, for what comes while it lasts
 *   soon    `buckets` of equal width, each an unsorted list
 *   later   one unsorted list of everything beyond the last bucket
 *
 * When `near` runs empty the next bucket becomes the run, or goes into the heap where it is large; when the buckets
 * are used up, `later` is dealt out over new ones whose width is chosen from a
 * sample of its times, so that a bucket holds a few events however they are
 * spread. A queue of few events is only the heap.
 *
 * The idea is the ladder queue's (Tang, Goh, Thng, ACM TOMACS 15(3), 2005)
 * with one rung and a heap as its bottom.
 */
import type { EventQueue, Scheduled } from "./event-queue.js"
import { doubled } from "./typed-arrays.js"

const heapOnly = 128 //      more pending events than this are worth buckets
const perBucket = 4 //       events a bucket should hold
const sampleSize = 256 //    times looked at to choose the width of a bucket
const sampledShare = 0.75 // of the later events are dealt out, the far tail waits
const farDenser = 4 //       times as many events a second as wait
const crowded = 2048 //      events in one bucket that ask for narrower ones
const longestRun = 32 //     events of a bucket that are sorted; more make a heap

export class BucketQueue<Item extends Scheduled> implements EventQueue<Item> {
  size = 0
  poppedSequence = -1

  // Every entry has a node: its item, and its key while it waits in a list.
  private items: (Item | undefined)[] = []
  private times = new Float64Array(64)
  private sequences = new Float64Array(64)
  private next = new Int32Array(64)
  private free = -1 // the first unused node
  private nodes = 0 // nodes ever used

  // near
  private heapTimes = new Float64Array(64)
  private heapSequences = new Float64Array(64)
  private heapNodes = new Int32Array(64)
  private heapSize = 0
  private readonly run = new Int32Array(longestRun) // nodes of the last bucket, the earliest at the end
  private runSize = 0

  // soon
  private heads = new Int32Array(0)
  private counts = new Int32Array(0)
  private bucketCount = 0
  private current = -1 // buckets up to this one are near
  // Of a queue that is only the heap, no number: then no time is a later one. They are fractions from the first, for
  // the engine compiles anew all that uses them when they become so.
  private start = Number.NaN
  private scale = Number.NaN // buckets per second
  private poured = new Int32Array(64) // nodes on their way into the heap
  private spread = 0 // how many events there were when they were dealt out last
  private patience = 0 // pushes until it is tried again to deal out a heap whose times were equal
  private popped = 0 // events that came up since they were dealt out last …
  private dealtFrom = Number.NaN // … when this was the first time of all

  // later
  private far = new Int32Array(64)
  private farSize = 0
  private dealt = new Int32Array(64) // the list before, to be used again

  push(time: number, sequence: number, item: Item): void {
    this.size++
    const node = this.takeNode(item)
    const bucket = (time - this.start) * this.scale
    if (bucket >= this.current + 1) this.pushLater(time, sequence, node, bucket)
    else this.pushNear(time, sequence, node)
  }

  nextTime(): number {
    if (this.runSize === 0) {
      if (this.heapSize === 0 && !this.refill()) return Number.POSITIVE_INFINITY
      if (this.runSize === 0) return this.heapTimes[0]
    }
    const time = this.times[this.run[this.runSize - 1]]
    return this.heapSize > 0 && this.heapTimes[0] < time ? this.heapTimes[0] : time
  }

  pop(): Item {
    if (this.runSize === 0 && this.heapSize === 0 && !this.refill())
      throw new RangeError("the event queue is empty")
    this.size--
    this.popped++
    let node = this.heapNodes[0]
    if (this.runSize > 0 && (this.heapSize === 0 || this.isRunFirst())) {
      node = this.run[--this.runSize]
      this.poppedSequence = this.sequences[node]
    } else {
      this.poppedSequence = this.heapSequences[0]
      this.dropTop()
    }
    const item = this.items[node]
    this.releaseNode(node)
    return item as Item
  }

  /** Of the run and the heap, neither of which is empty. */
  private isRunFirst(): boolean {
    const node = this.run[this.runSize - 1]
    const difference = this.times[node] - this.heapTimes[0]
    return difference < 0 || (difference === 0 && this.sequences[node] < this.heapSequences[0])
  }

  private takeNode(item: Item): number {
    let node = this.free
    if (node >= 0) {
      this.free = this.next[node]
      this.items[node] = item
      return node
    }
    node = this.nodes++
    if (node === this.next.length) {
      this.times = doubled(this.times)
      this.sequences = doubled(this.sequences)
      this.next = doubled(this.next)
    }
    this.items.push(item)
    return node
  }

  private releaseNode(node: number): void {
    this.items[node] = undefined
    this.next[node] = this.free
    this.free = node
  }

  // near: a 4-ary heap whose keys lie side by side

  private pushNear(time: number, sequence: number, node: number): void {
    if (this.heapSize === this.heapTimes.length) {
      this.heapTimes = doubled(this.heapTimes)
      this.heapSequences = doubled(this.heapSequences)
      this.heapNodes = doubled(this.heapNodes)
    }
    const times = this.heapTimes
    const sequences = this.heapSequences
    const nodes = this.heapNodes
    let hole = this.heapSize++
    while (hole > 0) {
      const parent = (hole - 1) >> 2
      const parentTime = times[parent]
      if (parentTime < time || (parentTime === time && sequences[parent] < sequence)) break
      times[hole] = parentTime
      sequences[hole] = sequences[parent]
      nodes[hole] = nodes[parent]
      hole = parent
    }
    times[hole] = time
    sequences[hole] = sequence
    nodes[hole] = node
    if (this.heapSize > heapOnly && this.bucketCount === 0 && --this.patience < 0) this.startBuckets()
  }

  private dropTop(): void {
    const times = this.heapTimes
    const sequences = this.heapSequences
    const nodes = this.heapNodes
    const size = --this.heapSize
    const time = times[size]
    const sequence = sequences[size]
    const node = nodes[size]
    let hole = 0
    for (;;) {
      let child = (hole << 2) + 1
      if (child >= size) break
      const end = Math.min(child + 4, size)
      let least = child
      let leastTime = times[child]
      for (child++; child < end; child++) {
        const childTime = times[child]
        if (childTime < leastTime || (childTime === leastTime && sequences[child] < sequences[least])) {
          least = child
          leastTime = childTime
        }
      }
      if (time < leastTime || (time === leastTime && sequence < sequences[least])) break
      times[hole] = leastTime
      sequences[hole] = sequences[least]
      nodes[hole] = nodes[least]
      hole = least
    }
    times[hole] = time
    sequences[hole] = sequence
    nodes[hole] = node
  }

  // soon and later

  private pushLater(time: number, sequence: number, node: number, bucket: number): void {
    this.times[node] = time
    this.sequences[node] = sequence
    if (bucket < this.bucketCount) {
      const index = bucket | 0
      this.next[node] = this.heads[index]
      this.heads[index] = node
      this.counts[index]++
    } else this.pushFar(node)
  }

  private pushFar(node: number): void {
    if (this.farSize === this.far.length) this.far = doubled(this.far)
    this.far[this.farSize++] = node
  }

  /** Brings the next events near, when none are. Returns false when there are none. */
  private refill(): boolean {
    while (this.heapSize === 0 && this.runSize === 0) {
      const index = this.nextBucket()
      if (index < this.bucketCount) {
        if (this.counts[index] > crowded && this.size > 2 * this.spread) this.collectBuckets(index)
        else this.pour(index)
      } else if (this.farSize > 0) this.deal()
      else {
        this.forgetBuckets()
        return false
      }
    }
    return true
  }

  /** The first bucket that holds events, or `bucketCount` and more. */
  private nextBucket(): number {
    const { heads, bucketCount } = this
    let index = this.current + 1
    while (index < bucketCount && heads[index] < 0) index++
    return index
  }

  /** Brings a bucket near, without its stale entries. */
  private pour(index: number): void {
    this.current = index
    const live = this.takeLive(index)
    if (live <= longestRun) return this.sort(live)
    for (let i = 0; i < live; i++) {
      const node = this.poured[i]
      this.pushNear(this.times[node], this.sequences[node], node)
    }
  }

  /** Makes the run of what was poured: by insertion, for they are few. */
  private sort(live: number): void {
    const { poured, run, times, sequences } = this
    for (let i = 0; i < live; i++) {
      const node = poured[i]
      const time = times[node]
      let at = i
      while (at > 0) {
        const other = run[at - 1]
        if (times[other] > time || (times[other] === time && sequences[other] > sequences[node])) break
        run[at--] = other
      }
      run[at] = node
    }
    this.runSize = live
  }

  /**
   * Empties a bucket into `poured`, and returns how many entries were not stale.
   * A loop of its own, so that the items come in from memory side by side: with a
   * million pending events that alone makes a simulation half as fast again.
   */
  private takeLive(index: number): number {
    if (this.counts[index] > this.poured.length) this.poured = new Int32Array(2 * this.counts[index])
    const { items, sequences, next, poured } = this
    let live = 0
    let node = this.heads[index]
    while (node >= 0) {
      const following = next[node]
      if (items[node]?.queuedSequence === sequences[node]) poured[live++] = node
      else {
        this.releaseNode(node)
        this.size--
      }
      node = following
    }
    this.heads[index] = -1
    this.counts[index] = 0
    return live
  }

  /** Deals the later events out over new buckets, or straight into the heap when they are few. */
  private deal(): void {
    const waiting = this.far
    const count = this.farSize
    this.far = this.dealt.length < waiting.length ? new Int32Array(waiting.length) : this.dealt
    this.dealt = waiting
    this.farSize = 0
    this.forgetBuckets()
    if (count > heapOnly / 2) this.chooseBuckets(waiting, count)
    for (let i = 0; i < count; i++) {
      const node = waiting[i]
      const time = this.times[node]
      const bucket = (time - this.start) * this.scale
      if (bucket >= this.current + 1) this.pushLater(time, this.sequences[node], node, bucket)
      else this.pushNear(time, this.sequences[node], node)
    }
  }

  /** Chooses start, width and number of the buckets from a sample of the times that wait. */
  private chooseBuckets(waiting: Int32Array, count: number): void {
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < count; i++) least = Math.min(least, this.times[waiting[i]])
    const step = count / Math.min(count, sampleSize)
    const sample = new Float64Array(Math.min(count, sampleSize))
    for (let i = 0; i < sample.length; i++) sample[i] = this.times[waiting[Math.floor(i * step)]]
    sample.sort()
    const span = sample[Math.floor(sampledShare * (sample.length - 1))] - least
    const scale = this.chooseScale(least, (sampledShare * count) / span)
    if (!Number.isFinite(scale)) {
      this.patience = 2 * count // most are at one time: the heap keeps the order, for as many pushes again
      return
    }
    const buckets = Math.max(16, Math.min(Math.ceil(span * scale), count))
    this.patience = 0
    this.spread = this.size
    this.popped = 0
    this.dealtFrom = least
    this.bucketCount = buckets
    if (buckets > this.heads.length) {
      this.heads = new Int32Array(2 * buckets).fill(-1)
      this.counts = new Int32Array(2 * buckets)
    }
    this.start = least
    this.scale = scale
    this.current = -1
  }

  /**
   * Buckets per second: so many that each holds a few events, as they are spread now or, where those that came up of
   * late were far denser, as those were. Most of what comes up next is then not there yet: packets on links, among
   * timers that seldom fire.
   */
  private chooseScale(least: number, density: number): number {
    const recent = this.popped / (least - this.dealtFrom)
    const isDenser = recent > farDenser * density && recent < Number.POSITIVE_INFINITY
    return (isDenser ? recent : density) / perBucket
  }

  /** Puts the events of all remaining buckets back among the later ones, to be dealt out anew. */
  private collectBuckets(from: number): void {
    for (let index = from; index < this.bucketCount; index++) {
      for (let node = this.heads[index]; node >= 0; node = this.next[node]) this.pushFar(node)
      this.heads[index] = -1
      this.counts[index] = 0
    }
    this.forgetBuckets()
  }

  private forgetBuckets(): void {
    this.bucketCount = 0
    this.current = -1
    this.start = Number.NaN
    this.scale = Number.NaN
  }

  /** The heap has grown large: keep its events as later ones and deal them out. */
  private startBuckets(): void {
    for (let i = 0; i < this.heapSize; i++) {
      const node = this.heapNodes[i]
      this.times[node] = this.heapTimes[i]
      this.sequences[node] = this.heapSequences[i]
      this.pushFar(node)
    }
    this.heapSize = 0
    this.deal()
  }
}
