/** The Hypertext Transfer Protocol, version 1.1, and web pages. */
export { Browser, type BrowserOptions, browserDefaults, PageLoaded } from "./browser.js"
export { type FieldValues, HeaderFields } from "./header-fields.js"
export { type FetchOptions, HttpClient, type HttpClientOptions, httpClientDefaults } from "./http-client.js"
export { type HttpErrorKind, HttpExchange, type HttpFailure } from "./http-exchange.js"
export { HttpRequest, HttpResponse } from "./http-message.js"
export {
  HttpServer,
  type HttpServerOptions,
  httpPort,
  httpServerDefaults,
  type Respond,
  sizedTarget,
} from "./http-server.js"
export { type ObjectLoad, PageLoad } from "./page-load.js"
export {
  DrawnPages,
  type DrawnPagesOptions,
  type Page,
  type PageModel,
  type Pages,
  pageList,
  typicalPages,
  typicalTimes,
} from "./page-model.js"
