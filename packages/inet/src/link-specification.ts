/** A link as a network makes it: the link itself, and the interfaces at its ends. */
import {
  type Bandwidth,
  bitsPerSecond,
  bytes,
  type Fraction,
  fraction,
  isClass,
  OptionError,
  optionNames,
  refuseUnknown,
  type Size,
  shown,
} from "@hourglass/aca"
import type { BankOptions } from "./core/core-service-layer.js"
import { type ErrorModel, RandomLoss } from "./error-model.js"
import type { Link, LinkOptions } from "./link.js"
import type { QueueLimit } from "./queue/drop-tail.js"
import type { MakeDiscipline } from "./tokens.js"

export interface LinkSpecification {
  /** Rate of the interfaces at both ends. Default unlimited. */
  bandwidth?: Bandwidth
  /** Propagation delay, constant or made for the link. Default 0. */
  delay?: LinkOptions["delay"]
  /** The queues in front of the link, at both ends: room for waiting packets, and what makes another discipline. */
  queue?: LinkQueue
  /** Probability of losing a packet, 0–1; or what makes another error model. */
  loss?: Fraction | ((link: Link) => ErrorModel)
  /** Largest packet. Default unlimited. */
  mtu?: Size
  /** Default `a-b`. */
  name?: string
}

export interface LinkQueue {
  limit?: Size | QueueLimit
  discipline?: MakeDiscipline
}

const linkOptionNames = optionNames<LinkSpecification>({
  bandwidth: true,
  delay: true,
  queue: true,
  loss: true,
  mtu: true,
  name: true,
})
const queueOptionNames = optionNames<LinkQueue>({ limit: true, discipline: true })

/** For callers without types: what is not understood would go unnoticed. @throws OptionError */
export function checkLink(options: LinkSpecification): void {
  refuseUnknown(options, linkOptionNames, "a link")
  const { queue } = options
  if (queue === undefined) return
  refuseUnknown(queue, queueOptionNames, "the queue of a link")
  const { discipline } = queue
  if (discipline === undefined || (typeof discipline === "function" && !isClass(discipline))) return
  const name = isClass(discipline) ? (discipline as { name: string }).name : "DropTail"
  throw new OptionError(
    `the queue of a link: discipline is ${shown(discipline)}; it must be what makes one, as (limit) => new ${name}(limit)`,
  )
}

/** The options of the link itself. */
export function linkOptions({ delay = 0, loss = 0 }: LinkSpecification): Partial<LinkOptions> {
  const errors = typeof loss === "function" ? loss : lossModel(loss)
  return errors === undefined ? { delay } : { delay, errors }
}

function lossModel(loss: Fraction): LinkOptions["errors"] | undefined {
  const rate = fraction(loss)
  return rate === 0 ? undefined : (link) => new RandomLoss(rate, link.random)
}

/** The interface options that a link asks for at its ends. */
export function bankOptions({ bandwidth, mtu, queue }: LinkSpecification): BankOptions {
  const { discipline } = queue ?? {}
  const limit = queueLimit(queue?.limit)
  return {
    ...(bandwidth !== undefined && { bandwidth: bitsPerSecond(bandwidth) }),
    ...(mtu !== undefined && { mtu: bytes(mtu) }),
    ...(limit !== undefined && { limit }),
    ...(discipline !== undefined && { discipline: () => discipline(limit) }),
  }
}

const queueLimit = (limit: Size | QueueLimit | undefined): QueueLimit | undefined =>
  limit === undefined || typeof limit === "object" ? limit : { bytes: limit }
