import type { Steps } from "@hourglass/aca"
import {
  Browser,
  type Content,
  type DataMode,
  FspClient,
  FspServer,
  FtpClient,
  FtpServer,
  fspRecommendedTimes,
  HttpClient,
  HttpServer,
  Tcp,
  typicalPages,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { twoHosts } from "../socket/programs.js"
import { noise, sha256 } from "./contents.js"

const content = noise(150_000, 9)
const hash = sha256(content)
const modes: DataMode[] = ["EPSV", "PASV", "EPRT", "PORT"]

/** All file services at once, and a browser, over a link with a short queue that loses up to 8 packets of a hundred. */
function play(seed: number, ports: "declared" | "queued" = "declared") {
  const { sim, a, b } = twoHosts(
    {
      bandwidth: seed % 2 === 0 ? "50Mbps" : "5Mbps",
      delay: "15ms",
      loss: (seed % 5) * 0.02,
      queue: { limit: "40kB" },
    },
    { seed, ports },
  )
  const files = { "x.bin": content }
  const chunkSize = seed % 3 === 0 ? 700 : undefined
  b.install(new HttpServer("www", { documents: files, chunkSize, idleTimeout: 10 }))
  const ftpd = b.install(new FtpServer("ftpd", { files }))
  b.install(new FspServer("fspd", { files }))
  const got: string[] = []
  const note = (what: string, body: Content | undefined) => got.push(`${what} ${body && sha256(body)}`)
  const asked = function* (client: HttpClient): Steps {
    const exchanges = [1, 2, 3].map(() => client.begin(b, "/x.bin"))
    for (const exchange of exchanges) {
      const response = yield* exchange.finished()
      note("http", response.ok ? response.body : undefined)
    }
  }
  const numbers = { connections: 1 + (seed % 4), pipelining: 1 + (seed % 3) }
  a.install(new HttpClient("http", { ...numbers, session: asked }))
  a.install(
    new FtpClient("ftp", {
      to: b,
      mode: modes[seed % 4],
      *session(ftp) {
        const read = yield* ftp.retrieve("x.bin")
        note("ftp", read.ok ? read.content : undefined)
        yield* ftp.store("y.bin", content)
        note("ftp", ftpd.files.read("y.bin"))
      },
    }),
  )
  a.install(
    new FspClient("fsp", {
      to: b,
      ...fspRecommendedTimes,
      *session(fsp) {
        const read = yield* fsp.read("x.bin")
        note("fsp", read.ok ? read.content : undefined)
      },
    }),
  )
  const browser = a.install(new Browser("browser", { to: b, pages: typicalPages({ count: 3 }) }))
  sim.run()
  const connections = [a, b].flatMap((node) => node.part(Tcp).connections).length
  return {
    got: got.sort(),
    pages: browser.loads.map(({ failures }) => failures),
    connections,
    browser,
  }
}

describe("applications over a bad link", () => {
  it("bring what was sent, whatever is lost, and leave nothing behind", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { got, pages, connections } = play(seed)
      expect({ seed, got, pages, connections }).toEqual({
        seed,
        got: ["fsp", "ftp", "ftp", "http", "http", "http"].map((what) => `${what} ${hash}`),
        pages: [0, 0, 0],
        connections: 0,
      })
    }
  })

  it("do the same when every port is queued", () => {
    const loads = (ports: "declared" | "queued") =>
      [1, 2, 3, 4].map((seed) => play(seed, ports).browser.loads)
    expect(loads("queued")).toEqual(loads("declared"))
  })
})
