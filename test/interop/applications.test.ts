/** What tshark makes of the conversations of our applications: FTP and HTTP. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  Browser,
  encodeUtf8,
  FtpClient,
  FtpServer,
  HttpClient,
  HttpResponse,
  HttpServer,
  MemorySink,
  network,
  pageList,
  Simulation,
} from "hourglass"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-applications-"))
const file = join(folder, "applications.pcapng")
afterAll(() => rmSync(folder, { recursive: true }))

/** A browser that asks ahead, a client that posts, FTP in passive and active mode, as their host sees it. */
function record(): void {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
  const sink = new MemorySink()
  const end = net.capture(sink, { at: a })
  b.install(new HttpServer("www", { documents: { "index.html": encodeUtf8("<p>hello</p>") } }))
  b.install(
    new HttpServer("form", {
      port: 8080,
      chunkSize: "5B",
      respond: ({ method, text }) =>
        method === "POST" ? new HttpResponse(200, undefined, encodeUtf8(`you said ${text}`)) : undefined,
    }),
  )
  b.install(new FtpServer("ftpd", { files: { "a.txt": encodeUtf8("one\ntwo\n") } }))
  const pages = pageList({ target: "/", objects: ["/bytes/50000", "/none"] })
  a.install(new Browser("browser", { to: b, connections: 1, pipelining: 2, pages }))
  a.install(
    new HttpClient("client", {
      *session(client) {
        yield* client.fetch(b, "/", { port: 8080, method: "POST", body: encodeUtf8("yes") })
      },
    }),
  )
  for (const mode of ["EPSV", "PORT"] as const)
    a.install(
      new FtpClient(mode, {
        to: b,
        mode,
        *session(ftp) {
          yield* ftp.list()
          yield* ftp.retrieve("a.txt")
        },
      }),
    )
  sim.run({ until: 200 })
  end()
  writeFileSync(file, sink.bytes)
}

/** The fields of the packets that a filter lets through, a line each. */
function tshark(filter: string, ...fields: string[]): string[] {
  const checks = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE"].flatMap((each) => ["-o", each])
  const options = ["-r", file, "-d", "tcp.port==8080,http", ...checks, "-Y", filter, "-T", "fields"]
  const { stdout, status, stderr } = spawnSync(
    "tshark",
    [...options, ...fields.flatMap((field) => ["-e", field])],
    { encoding: "utf8" },
  )
  expect(stderr.includes("rror") ? stderr : "", stderr).toBe("")
  expect(status).toBe(0)
  return stdout.split("\n").filter((line) => line !== "")
}

describe.skipIf(without)("tshark", () => {
  beforeAll(record)

  it("finds nothing wrong with them", () => {
    const wrong =
      '_ws.malformed || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || tcp.analysis.retransmission'
    expect(tshark(wrong, "frame.number", "_ws.expert.message")).toEqual([])
    expect(tshark("frame", "frame.number").length).toBeGreaterThan(100)
  })

  it("reads requests and responses, asked ahead, posted, and in chunks", () => {
    const of = (port: number) =>
      tshark(
        `http && tcp.port==${port}`,
        "http.request.method",
        "http.request.uri",
        "http.response.code",
        "http.file_data",
      )
    const words = of(80).map((line) => line.split("\t").slice(0, 3).join(" ").trim())
    expect(words).toEqual(["GET /", "200", "GET /bytes/50000", "GET /none", "200,404"])
    const [request, response] = of(8080)
    expect(request).toContain("POST\t/")
    expect(response).toMatch(/200\t(you said yes|796f75207361696420796573)/)
  })

  it("reads commands and replies, and knows the data connections by them", () => {
    expect(tshark("ftp.response.code==226", "ftp.response.arg")).toEqual(
      Array(4).fill("Closing data connection."),
    )
    expect(tshark("ftp.request.command==RETR", "ftp.request.arg")).toEqual(["a.txt", "a.txt"])
    expect(tshark("ftp-data", "ftp-data.command").sort()).toEqual([
      "LIST",
      "LIST",
      "RETR a.txt",
      "RETR a.txt",
    ])
  })
})
