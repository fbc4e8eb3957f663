/** The election of the designated router and its backup (RFC 2328 §9.4). */

/** A router that takes part: itself, or a neighbour with which communication goes both ways. */
export interface Candidate {
  /** Router ID. */
  readonly router: number
  /** Its address on the network: what routers are declared by. */
  readonly address: number
  /** 0: it can not be elected. */
  readonly priority: number
  /** Whom it declares to be designated router and backup; 0 for none. */
  readonly designated: number
  readonly backup: number
}

/** Addresses; 0 for none. */
export interface Elected {
  readonly designated: number
  readonly backup: number
}

/**
 * Whom a router makes designated router and backup.
 *
 * @param self - the router that calculates; declares what it has elected before
 * @param others - its neighbours in state 2-Way or greater
 */
export function elect(self: Candidate, others: readonly Candidate[]): Elected {
  const first = choose([self, ...others])
  const role = roleIn(self, self)
  if (roleIn(self, first) === role) return first
  return choose([{ ...self, ...first }, ...others]) // step 4: it declares something new
}

/** Steps 2 and 3. */
function choose(candidates: readonly Candidate[]): Elected {
  const eligible = candidates.filter(({ priority }) => priority > 0)
  const notDesignated = eligible.filter(({ designated, address }) => designated !== address)
  const backup = best(notDesignated, ({ backup, address }) => backup === address) ?? best(notDesignated)
  const designated = best(eligible, ({ designated, address }) => designated === address) ?? backup
  return { designated: designated?.address ?? 0, backup: backup?.address ?? 0 }
}

/** The one of the highest priority, then of the highest router ID, among those that qualify. */
function best(candidates: readonly Candidate[], qualifies = (_: Candidate) => true): Candidate | undefined {
  let found: Candidate | undefined
  for (const candidate of candidates) {
    if (!qualifies(candidate)) continue
    if (found === undefined || isPreferred(candidate, found)) found = candidate
  }
  return found
}

const isPreferred = (a: Candidate, b: Candidate): boolean =>
  a.priority !== b.priority ? a.priority > b.priority : a.router > b.router

function roleIn({ address }: Candidate, { designated, backup }: Elected): string {
  return `${designated === address} ${backup === address}`
}
