/**
 * The database exchange (RFC 2328 §10.6–10.9): two neighbours describe their databases to each other, and each asks
 * for what it lacks.
 */
import { ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import { type Aged, type LsaHeader, lsaHeaderLength, lsTypes } from "./lsa.js"
import { compareWithAges } from "./lsa-comparison.js"
import {
  type DatabaseDescription,
  entrySizes,
  fixedSizes,
  type LinkStateRequest,
  ospfHeaderSize,
} from "./message.js"
import type { Neighbor } from "./neighbor.js"
import { Wanted } from "./wanted.js"

const { MaxAge } = ospfConstants
const ipHeaderSize = 20 // bytes

// Actions of the neighbour state machine

export function restartInactivityTimer({ inactivityTimer, interface: { settings } }: Neighbor): void {
  inactivityTimer.after(settings.deadInterval)
}

export function stopInactivityTimer({ inactivityTimer }: Neighbor): void {
  inactivityTimer.cancel()
}

/** Forgets all lists: what the neighbour has is not known any more. */
export function clearLists(neighbor: Neighbor): void {
  neighbor.summary = []
  neighbor.lastSent = undefined
  neighbor.lastReceived = undefined
  neighbor.requests.clear()
  neighbor.outstanding.clear()
  neighbor.retransmissions.clear()
  neighbor.descriptionTimer.cancel()
  neighbor.requestTimer.cancel()
}

/** An adjacency that is not wanted any more, as after an election, is broken up. */
export function forgetUnlessAdjacent(neighbor: Neighbor): void {
  if (neighbor.state === "2-Way") clearLists(neighbor)
}

/** §10.3: claims to be master, until the neighbour says that it is. */
export function negotiate(neighbor: Neighbor): void {
  if (neighbor.state !== "ExStart") return
  const { now } = neighbor.interface.ospf
  // At the first attempt "some unique value": where the clock stands, so that a restarted router takes another one.
  neighbor.sequence = ((neighbor.sequence || Math.floor(now * 16)) + 1) >>> 0
  neighbor.isMaster = true
  sendDescription(neighbor)
}

/** §10.3: puts everything in the database on the list of what is to be described. */
export function describeDatabase(neighbor: Neighbor): void {
  const { ospf, area } = neighbor.interface
  neighbor.described = 0
  const entries: Entry[] = [...area.database.values()]
  if (neighbor.interface.type !== "virtual" && !area.isStub)
    entries.push(...ospf.areas.system.database.values())
  neighbor.summary = entries.flatMap((entry) => {
    const age = entry.ageAt(ospf.now)
    if (age < MaxAge) return [entry.lsa.aged(age)]
    neighbor.retransmissions.add(entry)
    return []
  })
}

/** §10.9: asks for what is still missing. */
export function requestRest(neighbor: Neighbor): void {
  if (neighbor.state === "Loading" && neighbor.outstanding.size === 0) sendRequest(neighbor)
}

// Descriptions: §10.6, §10.8

/** Describes the next part of the database, or repeats what has not been acknowledged. */
export function sendDescription(neighbor: Neighbor): void {
  const { interface: own, state, summary, described, isMaster, sequence } = neighbor
  const isInitial = state === "ExStart"
  const room = (own.packetSize - ipHeaderSize - ospfHeaderSize - fixedSizes.description) / lsaHeaderLength
  const headers = isInitial ? [] : summary.slice(described, described + Math.floor(room))
  neighbor.lastSent = {
    kind: "database-description",
    mtu: own.announcedMtu,
    options: own.area.capabilities,
    isInitial,
    hasMore: isInitial || described + headers.length < summary.length,
    isMaster,
    sequence,
    headers,
  }
  own.sendTo(neighbor, neighbor.lastSent)
  if (isMaster) neighbor.descriptionTimer.after(own.settings.retransmitInterval)
  else neighbor.descriptionTimer.cancel()
}

/** The master heard no answer (§10.8). */
export function repeatDescription(neighbor: Neighbor): void {
  const { lastSent, descriptionTimer, interface: own } = neighbor
  if (lastSent === undefined) return
  own.sendTo(neighbor, lastSent)
  descriptionTimer.after(own.settings.retransmitInterval)
}

/** §10.6. Returns why a description is discarded, if it is. */
export function receiveDescription(neighbor: Neighbor, description: DatabaseDescription): string | undefined {
  const { settings, facts } = neighbor.interface
  if (!settings.ignoresMtu && description.mtu > facts.mtu)
    return `its packets of up to ${description.mtu} bytes are too large`
  if (neighbor.state === "Init") neighbor.happens("2-WayReceived")
  if (neighbor.state === "2-Way") return undefined // the neighbour sees a reason to be adjacent sooner than this router
  if (!neighbor.isAtLeast("ExStart")) return `a description in state ${neighbor.state}`
  if (neighbor.state === "ExStart") receiveFirst(neighbor, description)
  else if (isRepeated(neighbor, description)) repeatAnswer(neighbor)
  else if (neighbor.state === "Exchange" && continues(neighbor, description))
    takeDescription(neighbor, description)
  else neighbor.happens("SeqNumberMismatch")
  return undefined
}

/** Who is master is decided by the router IDs (§10.6, state ExStart). */
function receiveFirst(neighbor: Neighbor, description: DatabaseDescription): void {
  const { isInitial, hasMore, isMaster, sequence, headers } = description
  const isGreater = neighbor.router > neighbor.interface.ospf.router
  if (isInitial && hasMore && isMaster && headers.length === 0 && isGreater) {
    neighbor.isMaster = false
    neighbor.sequence = sequence
  } else if (isInitial || isMaster || sequence !== neighbor.sequence || isGreater) return // nothing to go by
  neighbor.happens("NegotiationDone")
  takeDescription(neighbor, description)
}

/** §10.6, state Exchange: whether a description is the one that comes after the last one. */
function continues(
  neighbor: Neighbor,
  { isInitial, isMaster, options, sequence }: DatabaseDescription,
): boolean {
  if (isMaster === neighbor.isMaster || isInitial) return false
  if (neighbor.lastReceived !== undefined && options !== neighbor.lastReceived.options) return false
  return sequence === (neighbor.isMaster ? neighbor.sequence : (neighbor.sequence + 1) >>> 0)
}

const isRepeated = ({ lastReceived: last }: Neighbor, next: DatabaseDescription): boolean =>
  last !== undefined &&
  last.isInitial === next.isInitial &&
  last.hasMore === next.hasMore &&
  last.isMaster === next.isMaster &&
  last.options === next.options &&
  last.sequence === next.sequence

/** The slave repeats its answer, the master has sent the next one already. */
function repeatAnswer(neighbor: Neighbor): void {
  if (!neighbor.isMaster && neighbor.lastSent !== undefined)
    neighbor.interface.sendTo(neighbor, neighbor.lastSent)
}

/** Takes a description that came in sequence, and answers it. */
function takeDescription(neighbor: Neighbor, description: DatabaseDescription): void {
  neighbor.lastReceived = description
  for (const header of description.headers)
    if (!noteHeader(neighbor, header)) return neighbor.happens("SeqNumberMismatch")
  if (neighbor.isMaster) continueAsMaster(neighbor, description.hasMore)
  else continueAsSlave(neighbor, description)
  if (neighbor.isExchanging && neighbor.outstanding.size === 0 && neighbor.requests.size > 0)
    sendRequest(neighbor)
}

/** What the neighbour has and this router has not, or an older instance of, is asked for. False: it must not exist. */
function noteHeader(neighbor: Neighbor, { lsa, age }: Aged<LsaHeader>): boolean {
  const { ospf, area } = neighbor.interface
  if (lsa.type < 1 || lsa.type > 5 || (lsa.type === lsTypes.external && area.isStub)) return false
  const own = ospf.areas.scopeOf(lsa.type, area).database.find(lsa)
  const isWanted = own === undefined || compareWithAges(lsa, age, own.lsa, own.ageAt(ospf.now)) > 0
  if (isWanted && neighbor.requests.get(lsa) === undefined) neighbor.requests.add(new Wanted(lsa, age))
  return true
}

function continueAsMaster(neighbor: Neighbor, neighborHasMore: boolean): void {
  const { lastSent } = neighbor
  neighbor.described += lastSent?.headers.length ?? 0
  neighbor.sequence = (neighbor.sequence + 1) >>> 0
  if (lastSent?.hasMore || neighborHasMore) return sendDescription(neighbor)
  neighbor.descriptionTimer.cancel()
  neighbor.happens("ExchangeDone")
}

function continueAsSlave(neighbor: Neighbor, { sequence, hasMore }: DatabaseDescription): void {
  neighbor.described += neighbor.lastSent?.isInitial === false ? neighbor.lastSent.headers.length : 0
  neighbor.sequence = sequence
  sendDescription(neighbor)
  if (!hasMore && neighbor.lastSent?.hasMore === false) neighbor.happens("ExchangeDone")
}

// Requests: §10.7, §10.9

/** Asks for as much as fits in one packet. */
function sendRequest(neighbor: Neighbor): void {
  const { interface: own, requests, outstanding } = neighbor
  const room = Math.floor((own.packetSize - ipHeaderSize - ospfHeaderSize) / entrySizes.request)
  for (const wanted of requests.values()) {
    if (outstanding.size === room) break
    outstanding.add(wanted)
  }
  repeatRequest(neighbor)
}

/** Asks again for what has not come (§10.9). */
export function repeatRequest(neighbor: Neighbor): void {
  const { interface: own, requestTimer, outstanding } = neighbor
  if (outstanding.size === 0) return
  own.sendTo(neighbor, { kind: "link-state-request", requests: [...outstanding].map(({ lsa }) => lsa) })
  requestTimer.after(own.settings.retransmitInterval)
}

/** §10.9: an LSA that was asked for has come, by whatever way. */
export function fulfil(neighbor: Neighbor, wanted: Wanted): void {
  neighbor.requests.delete(wanted)
  neighbor.outstanding.delete(wanted)
}

/** Goes on when all that was asked for has come. */
export function askOn(neighbor: Neighbor): void {
  if (!neighbor.isExchanging || neighbor.outstanding.size > 0) return
  neighbor.requestTimer.cancel()
  if (neighbor.requests.size > 0) sendRequest(neighbor)
  else if (neighbor.state === "Loading") neighbor.happens("LoadingDone")
}

/** §10.7: gives a neighbour what it asks for. Returns why a request is discarded, if it is. */
export function receiveRequest(neighbor: Neighbor, { requests }: LinkStateRequest): string | undefined {
  if (!neighbor.isAtLeast("Exchange")) return `a request in state ${neighbor.state}`
  const { ospf, area } = neighbor.interface
  const found: Entry[] = []
  for (const key of requests) {
    const entry = ospf.areas.scopeOf(key.type, area).database.find(key)
    if (entry === undefined) {
      neighbor.happens("BadLSReq")
      return undefined
    }
    found.push(entry)
  }
  neighbor.interface.outbox.sendCopies(found, neighbor)
  return undefined
}
