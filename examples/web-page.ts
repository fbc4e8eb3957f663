/*
 * A web page, loaded over HTTP/1.1 in four ways.
 *
 *     browser ──(10 Mb/s, 25 ms)── server        a document of 20 kB, and eight objects of 2 to 120 kB in it
 *
 * Every new connection costs a round trip for its handshake, and begins with a small window.
 * A connection that is kept saves both, but takes one object after the other: each waits for
 * the answer to the one before it, unless the requests are sent ahead (pipelining). Several
 * connections at once do not wait for each other.
 */
import {
  Browser,
  type BrowserOptions,
  HttpServer,
  network,
  pageList,
  Simulation,
  short,
  table,
} from "hourglass"

const documents = {
  "index.html": "20kB",
  "style.css": "15kB",
  "app.js": "90kB",
  "logo.avif": "8kB",
  "photo.avif": "120kB",
  ...Object.fromEntries([1, 2, 3, 4].map((number) => [`icon${number}.svg`, "2kB"])),
}
const objects = Object.keys(documents).slice(1)
const page = { target: "/", objects: objects.map((name) => `/${name}`) }

function load(options: Partial<BrowserOptions>) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [client, server] = [net.host("browser"), net.host("server")]
  net.link(client, server, { bandwidth: "10Mbps", delay: "25ms", queue: { limit: "100kB" } })
  server.install(new HttpServer("www", { documents }))
  const browser = client.install(new Browser("browser", { to: server, pages: pageList(page), ...options }))
  sim.run()
  return browser.loads[0]
}

const ways: [string, Partial<BrowserOptions>][] = [
  ["a connection for each object", { connections: 1, persistent: false }],
  ["one connection, kept", { connections: 1 }],
  ["one connection, pipelined", { connections: 1, pipelining: 8 }],
  ["six connections, kept", { connections: 6 }],
]
const loads = ways.map(([, options]) => load(options))

console.log(
  table(
    ["way", "connections", "page after"],
    loads.map(({ connections, time }, i) => [ways[i][0], connections, `${short(time * 1000, 1)} ms`]),
  ),
)
for (const i of [1, 3]) console.log(`\n${ways[i][0]}\n${loads[i].format(60)}`)
