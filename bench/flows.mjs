import { TrafficSink, TrafficSource } from "hourglass"

/** A UDP flow that is only counted where it arrives, so that a workload times the network and not the monitors. */
export function countedFlow(from, to, options) {
  const number = from.children.length
  from.install(new TrafficSource(`source${number}`, { ...options, to }))
  if (to.child("sink") === undefined) to.install(new TrafficSink("sink", { measures: false }))
}
