import type { Detector } from "./inspect.js"
import type { SettledPolicy } from "./policies.js"
import type { Finding } from "./repair-report.js"
import type { Topology } from "./topology.js"
import { TopologyError } from "./topology-error.js"

/** A topology after a step, and what the step found and did. */
export interface Mended {
  readonly topology: Topology
  readonly findings: readonly Finding[]
}

/** Takes care of one kind of defect. */
export type Step = (topology: Topology, policy: SettledPolicy) => Mended

/** All that have a defect; throws when there are any and the policy of this name refuses them. */
export function unlessRefused<Subject>(
  topology: Topology,
  detector: Detector<Subject>,
  refused: boolean,
  policy: string,
): readonly Subject[] {
  const subjects = detector.find(topology)
  if (!refused || subjects.length === 0) return subjects
  const messages = subjects.map((subject) => detector.describe(topology, subject).message)
  throw new TopologyError(
    `${topology.name}: the policy ${policy} is "error", and there is\n  ${messages.join("\n  ")}`,
  )
}

/** Findings about all these, with what was done to each. */
export function describeAll<Subject>(
  topology: Topology,
  detector: Detector<Subject>,
  subjects: readonly Subject[],
  done: (subject: Subject) => string,
): readonly Finding[] {
  return subjects.map((subject) => ({ ...detector.describe(topology, subject), done: done(subject) }))
}
