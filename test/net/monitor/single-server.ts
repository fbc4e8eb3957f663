import type { RandomStream } from "@hourglass/aca"

/** What happens to a packet of a queue with one server, seconds. */
export interface Passage {
  readonly arrival: number
  readonly start: number
  readonly end: number
}

/**
 * M/M/1, first come first served, by Lindley's recursion: a packet waits as long
 * as the one before it waits and is served, less the time between the two.
 *
 * @param load - arrivals a second; the service rate is 1 a second
 */
export function* singleServer(random: RandomStream, load: number): Generator<Passage> {
  const exponential = (rate: number): number => -Math.log(1 - random.next()) / rate
  let arrival = 0
  let free = 0
  while (true) {
    arrival += exponential(load)
    const start = Math.max(arrival, free)
    free = start + exponential(1)
    yield { arrival, start, end: free }
  }
}

/** The first packets of `singleServer`. */
export function passages(random: RandomStream, load: number, count: number): Passage[] {
  const all: Passage[] = []
  for (const passage of singleServer(random, load)) {
    all.push(passage)
    if (all.length === count) break
  }
  return all
}

/** Calls back at every arrival and start of service, in the order of time, with the packets that wait then. */
export function playQueue(
  packets: readonly Passage[],
  listener: {
    change(time: number, waiting: number): void
    serve(time: number, end: number): void
  },
): void {
  let started = 0
  const startUntil = (time: number, arrived: number): void => {
    for (; started < arrived && packets[started].start <= time; started++) {
      listener.change(packets[started].start, arrived - started - 1)
      listener.serve(packets[started].start, packets[started].end)
    }
  }
  packets.forEach(({ arrival }, index) => {
    startUntil(arrival, index)
    listener.change(arrival, index + 1 - started)
    startUntil(arrival, index + 1)
  })
}
