/** Web pages as browsers load them: a document, and the objects that are in it. */
import { OptionError, type RandomStream } from "@hourglass/aca"
import { Exponential, LogNormal, Pareto, type Variate } from "@hourglass/net"
import { sizedTarget } from "./http-server.js"

export interface Page {
  /** The document, `/index.html`. */
  readonly target: string
  /** What is asked for when the document is there, `/logo.png` …, in this order. */
  readonly objects: readonly string[]
}

/** Which pages come one after the other. Knows no simulation. */
export interface PageModel {
  /** The next page; undefined when there is none. */
  next(): Page | undefined
}

/** Makes a page model for one browser, which draws from the browser's own random stream. */
export type Pages = (random: RandomStream) => PageModel

/** These pages, each once. */
export function pageList(...pages: readonly Page[]): Pages {
  return () => {
    const rest = pages.values()
    return { next: () => rest.next().value }
  }
}

/** What draws numbers: a variate. */
type Drawn = Pick<Variate, "next">

export interface DrawnPagesOptions {
  /** Bytes of the document. */
  readonly document: Drawn
  /** How many objects are in it. */
  readonly objects: Drawn
  /** Bytes of each. */
  readonly object: Drawn
  /** How many pages there are; default no end. */
  readonly count?: number | undefined
}

/** Pages of random sizes, for which a server needs no documents: see `sizedTarget`. */
export class DrawnPages implements PageModel {
  private left: number

  constructor(private readonly options: DrawnPagesOptions) {
    const { count = Number.POSITIVE_INFINITY } = options
    if (!(count >= 0)) throw new OptionError(`drawn pages: count is ${count}; it must be >= 0`)
    this.left = count
  }

  next(): Page | undefined {
    if (this.left < 1) return undefined
    this.left--
    const { document, objects, object } = this.options
    const target = drawnTarget(document)
    const length = Math.max(0, Math.round(objects.next()))
    return { target, objects: Array.from({ length }, () => drawnTarget(object)) }
  }
}

const drawnTarget = (size: Drawn): string => sizedTarget(Math.max(1, Math.round(size.next())))

/**
 * The web pages of the evaluation methodology of 3GPP2 (C.R1002-0), which those of NGMN and IEEE 802.16m have too:
 * sizes are log-normal within bounds; the number of objects is Pareto from 0 to 53, on average 5.64.
 */
export function typicalPages({ count }: { readonly count?: number } = {}): Pages {
  return (random) => {
    const documents = LogNormal.withMean(random, { mean: 10_710, deviation: 25_032 })
    const objects = LogNormal.withMean(random, { mean: 7758, deviation: 126_168 })
    const numbers = new Pareto(random, { scale: 2, shape: 1.1 })
    return new DrawnPages({
      document: { next: () => drawnWithin(documents, 100, 2e6) },
      object: { next: () => drawnWithin(objects, 50, 2e6) },
      objects: { next: () => Math.min(numbers.next(), 55) - 2 },
      count,
    })
  }
}

/** What lies outside the bounds is drawn again. */
function drawnWithin(variate: Drawn, min: number, max: number): number {
  for (;;) {
    const value = variate.next()
    if (value >= min && value <= max) return value
  }
}

/** Of the same source, seconds: how long a page is read, and how long a document takes to be understood. */
export const typicalTimes = {
  reading: (random: RandomStream): Variate => new Exponential(random, { mean: 30 }),
  parsing: (random: RandomStream): Variate => new Exponential(random, { mean: 0.13 }),
}
