/** Which of two instances of an LSA is the newer one (RFC 2328 §13.1), and whether they say the same (§13.2). */
import { ospfConstants } from "./constants.js"
import {
  type Aged,
  type AnyLsa,
  type ExternalBody,
  type LsaBodies,
  type LsaHeader,
  type LsType,
  lsTypes,
  type NetworkBody,
  type RouterBody,
  type SummaryBody,
} from "./lsa.js"
import { checksumOf } from "./lsa-codec.js"

const { MaxAge, MaxAgeDiff } = ospfConstants

/** §13.1: > 0 when `a` is more recent than `b`, < 0 when `b` is, 0 when they are the same instance. */
export const compareInstances = (a: Aged, b: Aged): number => compareWithAges(a.lsa, a.age, b.lsa, b.age)

/** The same for instances and ages that are not kept together. */
export function compareWithAges(a: LsaHeader, ageOfA: number, b: LsaHeader, ageOfB: number): number {
  if (a.sequence !== b.sequence) return a.sequence - b.sequence
  if (a !== b) {
    const difference = checksumOf(a) - checksumOf(b)
    if (difference !== 0) return difference
  }
  if (ageOfA === MaxAge || ageOfB === MaxAge) return Number(ageOfA === MaxAge) - Number(ageOfB === MaxAge)
  return Math.abs(ageOfA - ageOfB) > MaxAgeDiff ? ageOfB - ageOfA : 0
}

/** §13.2: whether two instances of one LSA differ in nothing but age, sequence number and checksum. */
export function hasSameContents(a: AnyLsa, b: AnyLsa): boolean {
  return a === b || (a.options === b.options && isSameBody(a.type, a.body, b.body))
}

/** Whether the bodies of two LSAs of one type say the same. */
export function isSameBody(type: LsType, a: LsaBodies[LsType], b: LsaBodies[LsType]): boolean {
  if (a === b) return true
  switch (type) {
    case lsTypes.router:
      return isSameRouter(a as RouterBody, b as RouterBody)
    case lsTypes.network:
      return isSameNetwork(a as NetworkBody, b as NetworkBody)
    case lsTypes.external:
      return isSameExternal(a as ExternalBody, b as ExternalBody)
    default:
      return isSameSummary(a as SummaryBody, b as SummaryBody)
  }
}

function isSameRouter(a: RouterBody, b: RouterBody): boolean {
  if (a.isBorder !== b.isBorder || a.isExternal !== b.isExternal) return false
  if (a.isVirtualEndpoint !== b.isVirtualEndpoint || a.links.length !== b.links.length) return false
  return a.links.every(({ type, id, data, metric }, i) => {
    const other = b.links[i]
    return type === other.type && id === other.id && data === other.data && metric === other.metric
  })
}

const isSameNetwork = (a: NetworkBody, b: NetworkBody): boolean =>
  a.mask === b.mask &&
  a.routers.length === b.routers.length &&
  a.routers.every((router, i) => router === b.routers[i])

const isSameSummary = (a: SummaryBody, b: SummaryBody): boolean => a.mask === b.mask && a.metric === b.metric

const isSameExternal = (a: ExternalBody, b: ExternalBody): boolean =>
  a.mask === b.mask &&
  a.isType2 === b.isType2 &&
  a.metric === b.metric &&
  a.forwarding === b.forwarding &&
  a.tag === b.tag
