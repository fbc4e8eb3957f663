import { type Component, event, type RandomStream, type Steps, sleep } from "@hourglass/aca"
import type { Variate } from "@hourglass/net"
import { checkedPort } from "../../udp/ports.js"
import { counterpartOf, type Destination } from "../destination.js"
import { HttpClient, type HttpClientOptions, httpClientDefaults } from "./http-client.js"
import { httpPort } from "./http-server.js"
import { objectLoad, PageLoad } from "./page-load.js"
import type { Page, PageModel, Pages } from "./page-model.js"

export interface BrowserOptions extends HttpClientOptions {
  /** Whose pages. */
  readonly to: Destination
  readonly toPort: number
  /** Which: `pageList(…)`, `typicalPages()`, or a page model of one's own. */
  readonly pages: Pages
  /** How long each page is read before the next is asked for: `typicalTimes.reading`, seconds. Default not at all. */
  readonly reading: ((random: RandomStream) => Variate) | undefined
  /** How long it takes from the document to the requests for its objects: seconds. Default no time. */
  readonly parsing: ((random: RandomStream) => Variate) | undefined
}

export const browserDefaults = {
  ...httpClientDefaults,
  keepBodies: false,
  toPort: httpPort,
  reading: undefined,
  parsing: undefined,
}

/** A browser has loaded a page. */
export const PageLoaded = event("http.page-loaded", {
  initiator: "browser",
  reactor: "observer",
}).of<PageLoad>()

/**
 * Loads pages, one after the other: the document, then all objects in it, over several connections at once, with
 * time to read in between.
 */
export class Browser extends HttpClient<BrowserOptions> {
  readonly loaded = this.emitter("loaded", PageLoaded)
  /** The pages it has loaded. */
  readonly loads: PageLoad[] = []
  private to: Destination = this.options.to
  private model: PageModel | undefined = undefined

  constructor(name: string, options: Pick<BrowserOptions, "to" | "pages"> & Partial<BrowserOptions>) {
    super(name, { ...browserDefaults, ...options })
    checkedPort(this.options.toPort, name)
  }

  protected override *session(): Steps {
    const { pages, reading, parsing } = this.options
    this.model ??= pages(this.random) // when its host comes back, it goes on with the next page
    const readingTime = reading?.(this.random)
    const parsingTime = parsing?.(this.random)
    for (let page = this.model.next(); page !== undefined; page = this.model.next()) {
      const load = yield* this.load(page, parsingTime)
      this.loads.push(load)
      if (this.loaded.heard) this.loaded.emit(load)
      if (readingTime !== undefined) yield* sleep(Math.max(0, readingTime.next()))
    }
  }

  /** Loads a page. */
  *load(page: Page, parsingTime?: Variate): Steps<PageLoad> {
    const port = this.options.toPort
    const document = this.begin(this.to, page.target, { port })
    const response = yield* document.finished()
    if (!response.ok || !response.isSuccessful) return new PageLoad(page, [objectLoad(document)])
    if (parsingTime !== undefined) yield* sleep(Math.max(0, parsingTime.next()))
    const objects = page.objects.map((target) => this.begin(this.to, target, { port }))
    for (const object of objects) yield* object.finished()
    return new PageLoad(page, [document, ...objects].map(objectLoad))
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
