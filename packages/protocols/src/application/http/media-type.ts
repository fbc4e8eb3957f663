/** What kind of document a name ends in says that it is, as IANA has registered them. */
const mediaTypes: Readonly<Record<string, string>> = {
  html: "text/html",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  txt: "text/plain",
  png: "image/png",
  jpg: "image/jpeg",
  svg: "image/svg+xml",
  mp4: "video/mp4",
}

export function mediaTypeOf(path: string): string {
  const ending = path.endsWith("/") ? "html" : path.slice(path.lastIndexOf(".") + 1)
  return Object.hasOwn(mediaTypes, ending) ? (mediaTypes[ending] ?? "") : "application/octet-stream"
}
