import { type Steps, sleep } from "@hourglass/aca"
import type { LinkSpecification } from "@hourglass/inet"
import { encodeUtf8 } from "@hourglass/net"
import {
  type Connection,
  type DataMode,
  FtpClient,
  type FtpClientOptions,
  FtpServer,
  type FtpServerOptions,
  FtpServerSession,
  type FtpSession,
  Tcp,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { internet, nanoseconds } from "../internet.js"
import { program, twoHosts } from "../socket/programs.js"
import { noise, sha256 } from "./contents.js"

const readme = encodeUtf8("one\ntwo\n")

interface SessionOptions extends Partial<FtpClientOptions> {
  link?: LinkSpecification
  server?: Partial<FtpServerOptions>
  seed?: number
}

/** A server on `b` with two files, and a client on `a` that does `steps`. */
function session(
  steps: (ftp: FtpSession, note: (...what: unknown[]) => void) => Steps,
  { link = { delay: "10ms" }, server = {}, seed = 1, ...options }: SessionOptions = {},
) {
  const hosts = twoHosts(link, { seed })
  const { sim, a, b } = hosts
  const files = { "readme.txt": readme, "big.bin": 100_000 }
  const daemon = b.install(new FtpServer("ftpd", { files, ...server }))
  const log: [time: number, ...what: unknown[]][] = []
  const note = (...what: unknown[]) => void log.push([nanoseconds(sim.now), ...what])
  const client = a.install(new FtpClient("ftp", { to: b, session: (ftp) => steps(ftp, note), ...options }))
  return { ...hosts, daemon, client, log }
}

/** What a server says to these lines, each given when the one before was answered. */
function conversation(lines: string[], options: Partial<FtpServerOptions> = {}) {
  const { sim, a, b } = twoHosts()
  b.install(new FtpServer("ftpd", { files: { "readme.txt": readme, "big.bin": 100_000 }, ...options }))
  const said: string[] = []
  program(a, function* (self) {
    const control = yield* self.connect(b, 21)
    if (!control.ok) return
    for (const line of ["", ...lines]) {
      if (line !== "") yield* control.write(`${line}\r\n`)
      const got = yield* control.readLine()
      said.push(got.ok ? got.line : got.error.kind)
    }
  })
  sim.run({ until: 10_000 })
  return said
}

const login = ["USER anonymous", "PASS guest@"]
const modes: DataMode[] = ["EPSV", "PASV", "EPRT", "PORT"]

describe("an FTP server", () => {
  it("replies in the words of the RFC", () => {
    expect(
      conversation([
        "RETR readme.txt",
        "PASS x",
        "user anonymous",
        "PASS guest@",
        "SYST",
        "TYPE I",
        "TYPE E",
        "MODE S",
        "MODE B",
        "STRU F",
        "NOOP",
        "SIZE big.bin",
        "SIZE nothing",
        "RETR nothing",
        "RETR big.bin",
        "RETR",
        "DELE big.bin",
        "DELE big.bin",
        "REIN",
        "JUMP",
        "QUIT",
        "NOOP",
      ]),
    ).toEqual([
      "220 Hourglass FTP server ready.",
      "530 Not logged in.",
      "503 Bad sequence of commands.",
      "331 User name okay, need password.",
      "230 User logged in, proceed.",
      "215 UNIX Type: L8",
      "200 Command okay.",
      "504 Command not implemented for that parameter.",
      "200 Command okay.",
      "504 Command not implemented for that parameter.",
      "200 Command okay.",
      "200 Command okay.",
      "213 100000",
      "550 Requested action not taken. File unavailable.",
      "550 Requested action not taken. File unavailable.",
      "425 Use PORT or PASV first.",
      "501 Syntax error in parameters or arguments.",
      "250 Requested file action okay, completed.",
      "550 Requested action not taken. File unavailable.",
      "502 Command not implemented.",
      "500 Syntax error, command unrecognized.",
      "221 Service closing control connection.",
      "end",
    ])
  })

  it("says where it listens, and connects to nobody but its client", () => {
    expect(
      conversation([
        ...login,
        "PASV",
        "EPSV",
        "PORT 10,0,0,1,4,1",
        "EPRT |1|10.0.0.1|1025|",
        "PORT 10,0,0,9,4,1",
        "EPRT |1|10.0.0.9|1025|",
        "EPRT |3|x|1025|",
        "EPRT |2|10.0.0.1|1025|",
        "EPRT |1|10.0.0.1|65536|",
        "PORT 10,0,0,256,4,1",
        "PORT 10,0,0,1,4",
        "SIZE readme.txt",
      ]).slice(3),
    ).toEqual([
      "227 Entering Passive Mode (10,0,0,2,255,255).",
      "229 Entering Extended Passive Mode (|||65534|)",
      "200 Command okay.",
      "200 Command okay.",
      "504 Command not implemented for that parameter.",
      "504 Command not implemented for that parameter.",
      "522 Network protocol not supported, use (1,2)",
      "501 Syntax error in parameters or arguments.",
      "501 Syntax error in parameters or arguments.",
      "501 Syntax error in parameters or arguments.",
      "501 Syntax error in parameters or arguments.",
      "550 SIZE not allowed in ASCII mode.",
    ])
  })

  it("does not stumble over a port that it was connected to a moment ago", () => {
    const { sim, a, b } = twoHosts()
    b.install(new FtpServer("ftpd"))
    const { log } = program(a, function* (self) {
      const control = yield* self.connect(b, 21)
      if (!control.ok) return
      const listener = self.listen(1025)
      for (const line of [...login, ..."PORT 10,0,0,1,4,1|LIST|PORT 10,0,0,1,4,1|LIST".split("|")])
        yield* control.write(`${line}\r\n`)
      const data = yield* listener.accept()
      if (data.ok) data.close()
      for (let got = yield* control.readLine(); got.ok; got = yield* control.readLine())
        self.note(got.line.slice(0, 3))
    })
    sim.run({ until: 10 })
    const codes = log.map(([, code]) => code)
    expect(codes).toEqual(["220", "331", "230", "200", "150", "226", "200", "150", "425"])
  })

  it("knows who may log in", () => {
    const said = (user: string, password: string) =>
      conversation([`USER ${user}`, `PASS ${password}`], { users: { ann: "secret" } }).at(-1)
    expect(said("ann", "secret")).toMatch(/^230/)
    expect([said("ann", "secrets"), said("bob", "secret"), said("toString", "")]).toEqual(
      Array(3).fill("530 Not logged in."),
    )
  })

  it("ends a session in which nothing is said, or too much", () => {
    expect(conversation([...login, " "]).slice(-1)).toEqual(["500 Syntax error, command unrecognized."])
    const { sim, a, b } = twoHosts()
    b.install(new FtpServer("ftpd"))
    const { log } = program(a, function* (self) {
      for (const line of [undefined, "x".repeat(600)]) {
        const control = yield* self.connect(b, 21)
        if (!control.ok) return
        yield* control.readLine()
        if (line !== undefined) yield* control.write(line)
        const got = yield* control.readLine()
        self.note(got.ok && got.line)
        self.note(yield* control.readLine())
        control.close()
      }
    })
    sim.run()
    expect(log).toMatchObject([
      [300.04, "421 Service not available, closing control connection."],
      [300.04, { error: { kind: "end" } }],
      [expect.closeTo(300.1, 2), "500 Command line too long."],
      [expect.anything(), { error: { kind: "end" } }],
    ])
  })
})

describe("an FTP client", () => {
  it.each(modes)("gets and puts files, and lists them, by %s", (mode) => {
    const content = noise(50_000)
    const { sim, daemon, client, log } = session(
      function* (ftp, note) {
        const put = yield* ftp.store("new.bin", content)
        note(put.ok && put.size)
        const got = yield* ftp.retrieve("new.bin")
        note(got.ok && got.content instanceof Uint8Array && sha256(got.content))
        const listing = yield* ftp.list()
        note(listing.ok && listing.entries)
        note(yield* ftp.size("big.bin"))
        const counted = yield* ftp.retrieve("big.bin")
        note(counted.ok && counted.content)
        const more = yield* ftp.append("readme.txt", encodeUtf8("three\n"))
        note(more.ok)
        note(yield* ftp.remove("big.bin"))
      },
      { mode },
    )
    sim.run()
    expect(client.failure).toBeUndefined()
    expect(log.map(([, what]) => what)).toEqual([
      50_000,
      sha256(content),
      [
        { name: "big.bin", size: 100_000 },
        { name: "new.bin", size: 50_000 },
        { name: "readme.txt", size: 8 },
      ],
      { ok: true, size: 100_000 },
      100_000,
      true,
      { ok: true, reply: { code: 250, text: "Requested file action okay, completed." } },
    ])
    expect(daemon.files.read("new.bin")).toEqual(content)
    expect(daemon.files.read("readme.txt")).toEqual(encodeUtf8("one\ntwo\nthree\n"))
    expect(client.transfers.map(({ name, direction, size }) => `${direction} ${name} ${size}`)).toEqual([
      "write new.bin 50000",
      "read new.bin 50000",
      "read big.bin 100000",
      "write readme.txt 6",
    ])
  })

  it("has active connections come from port 20, each to another port", () => {
    const { sim, b } = session(
      function* (ftp) {
        yield* ftp.retrieve("big.bin")
        yield* ftp.retrieve("readme.txt")
      },
      { mode: "PORT" },
    )
    sim.run({ until: 5 })
    const waiting = b.part(Tcp).connections.filter(({ tcpState }) => tcpState === "TIME-WAIT")
    expect(waiting.map(({ local, remote }) => [local.port, remote.port])).toEqual([
      [21, 49_152],
      [20, 65_535],
      [20, 65_534],
    ])
  })

  it("opens no more connections than it closes", () => {
    const { sim, a, b } = session(function* (ftp) {
      yield* ftp.retrieve("big.bin")
      yield* ftp.store("x", 1000)
    })
    sim.run({ until: 5 })
    const states = [a, b].flatMap((node) => node.part(Tcp).connections.map(({ tcpState }) => tcpState))
    expect(new Set(states)).toEqual(new Set(["TIME-WAIT"]))
    sim.run()
    expect([a, b].map((node) => node.part(Tcp).connections)).toEqual([[], []])
  })

  it("takes as many round trips as the commands, connections and slow start need", () => {
    const { sim, client } = session(
      function* (ftp) {
        yield* ftp.retrieve("readme.txt")
      },
      { link: { delay: "500ms" } },
    )
    sim.run()
    // 1 to connect, then the greeting comes with half of one; USER, PASS, TYPE; then EPSV, the data connection, and
    // RETR with the data behind its answer: they come together.
    expect(client.transfers).toMatchObject([{ startedAt: 1 + 0.5 + 3 - 0.5 + 1, endedAt: 8 }])
  })

  it("changes the ends of lines of text, and of nothing else", () => {
    const { sim, log, daemon } = session(function* (ftp, note) {
      yield* ftp.setType("A")
      const got = yield* ftp.retrieve("readme.txt")
      note(got.ok && got.content)
      yield* ftp.store("copy.txt", readme)
      yield* ftp.setType("I")
      yield* ftp.store("bytes", Uint8Array.of(10, 13, 10, 13))
      const same = yield* ftp.retrieve("bytes")
      note(same.ok && same.content)
    })
    sim.run()
    expect(log.map(([, what]) => what)).toEqual([readme, Uint8Array.of(10, 13, 10, 13)])
    expect(daemon.files.read("copy.txt")).toEqual(readme)
    const onTheWire = conversationBytes()
    expect(onTheWire).toBe("one\r\ntwo\r\n")
  })

  /** What comes over a data connection in type A. */
  function conversationBytes(): string | undefined {
    const { sim, a, b } = twoHosts()
    b.install(new FtpServer("ftpd", { files: { "readme.txt": readme } }))
    let text: string | undefined
    program(a, function* (self) {
      const control = yield* self.connect(b, 21)
      if (!control.ok) return
      for (const line of [...login, "PASV"]) yield* control.write(`${line}\r\n`)
      yield* sleep(1)
      const data = yield* self.connect(b, 65_535)
      yield* control.write("RETR readme.txt\r\n")
      const got = data.ok && (yield* data.readExactly(10))
      text = got !== false && got.ok ? got.text : undefined
    })
    sim.run({ until: 5 })
    return text
  }

  it("works over IPv6", () => {
    const { sim, net } = internet("2001:db8::/64")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b, { delay: "10ms" })
    b.install(new FtpServer("ftpd", { files: { f: 1000 } }))
    const clients = modes.map((mode) =>
      a.install(
        new FtpClient(mode, {
          to: b,
          mode,
          *session(ftp) {
            yield* ftp.retrieve("f")
          },
        }),
      ),
    )
    sim.run()
    expect(clients.map(({ transfers }) => transfers[0]?.problem)).toEqual([
      undefined,
      "522 Network protocol not supported, use (2)",
      undefined,
      "501 Syntax error in parameters or arguments.", // IPv6 addresses do not fit into PORT
    ])
  })
})

describe("what goes wrong with FTP is told by kind", () => {
  const failureOf = (options: SessionOptions & { down?: boolean; port?: number }) => {
    const { sim, client, link } = session(function* () {}, options)
    if (options.down) link.down()
    sim.run()
    return client.failure?.error
  }

  it("no server, no answer, no account", () => {
    expect(failureOf({ toPort: 2121 })).toMatchObject({ kind: "no-connection" })
    expect(failureOf({ down: true, timeout: 5 })).toMatchObject({ kind: "no-connection" })
    expect(failureOf({ server: { users: {} } })).toEqual({
      kind: "not-logged-in",
      detail: "530 Not logged in.",
      reply: { code: 530, text: "Not logged in." },
    })
  })

  it("no such file, and the session goes on", () => {
    const { sim, log, client } = session(function* (ftp, note) {
      for (const name of ["nothing", "readme.txt"]) {
        const got = yield* ftp.retrieve(name)
        note(got.ok || got.error)
      }
    })
    sim.run()
    const error = {
      kind: "no-such-file",
      detail: "550 Requested action not taken. File unavailable.",
      reply: { code: 550, text: "Requested action not taken. File unavailable." },
    }
    expect(log.map(([, what]) => what)).toEqual([error, true])
    expect(client.transfers.map(({ problem }) => problem)).toEqual([error.detail, undefined])
  })

  it("the server's host fails in the middle of a file", () => {
    const { sim, b, log } = session(
      function* (ftp, note) {
        const got = yield* ftp.retrieve("big.bin")
        note(got.ok || got.error.kind)
      },
      { link: { bandwidth: "1Mbps", delay: "10ms" } },
    )
    sim.at(0.6, () => b.fail())
    sim.at(5, () => b.recover())
    sim.run()
    // The server had given all to TCP, and said so; the data do not come.
    expect(log).toEqual([[expect.closeTo(0.6 + 300, 0), "timed-out"]])
  })

  it("the client's host fails: no half of a file is left behind", () => {
    const { sim, daemon, a } = session(
      function* (ftp) {
        yield* ftp.store("half.bin", 1_000_000)
      },
      { link: { bandwidth: "1Mbps", delay: "10ms" } },
    )
    sim.at(2, () => a.fail())
    sim.run()
    expect(daemon.files.names).toEqual(["big.bin", "readme.txt"])
  })

  it("a server that does not speak FTP", () => {
    const { sim, a, b } = twoHosts()
    program(b, function* (self) {
      const conn: Connection = (yield* self.listen(21).accept()) as Connection
      yield* conn.write("SSH-2.0-OpenSSH_9.6\r\n")
    })
    const client = a.install(new FtpClient("ftp", { to: b }))
    sim.run({ until: 100 })
    expect(client.failure?.error).toMatchObject({
      kind: "bad-reply",
      detail: '"SSH-2.0-OpenSSH_9.6" is no reply',
    })
  })

  it("an active client that the server cannot reach", () => {
    const { sim, a, b } = twoHosts()
    // Says that it connects, and that it could not.
    program(b, function* (self) {
      const conn = (yield* self.listen(21).accept()) as Connection
      yield* conn.write("220-Welcome\r\n to all\r\n220 hello\r\n")
      for (const answer of ["230", "200", "200", "150 "]) {
        yield* conn.readLine()
        yield* conn.write(`${answer} yes\r\n`)
      }
      yield* conn.write("425 no\r\n")
    })
    let error: unknown
    a.install(
      new FtpClient("ftp", {
        to: b,
        mode: "PORT",
        timeout: 30,
        *session(ftp) {
          const got = yield* ftp.retrieve("x")
          error = got.ok || got.error
        },
      }),
    )
    sim.run({ until: 100 })
    expect(error).toMatchObject({ kind: "no-connection", reply: { code: 425, text: "no" } })
  })
})

describe("FTP over a link that loses packets", () => {
  const [there, back] = [noise(300_000, 3), noise(200_000, 4)]
  const runs = modes.flatMap((mode) => [1, 2].map((seed) => ({ mode, seed })))

  it.each(runs)(
    "brings what was sent, two packets of a hundred lost, by $mode, seed $seed",
    ({ mode, seed }) => {
      const { sim, daemon, log, client } = session(
        function* (ftp, note) {
          const got = yield* ftp.retrieve("a.bin")
          note(got.ok && sha256(got.content))
          const put = yield* ftp.store("b.bin", back)
          note(put.ok)
        },
        {
          link: { bandwidth: "20Mbps", delay: "10ms", loss: "2%" },
          mode,
          seed,
          server: { files: { "a.bin": there } },
        },
      )
      sim.run()
      expect(client.failure).toBeUndefined()
      expect(log.map(([, what]) => what)).toEqual([sha256(there), true])
      expect(sha256(daemon.files.read("b.bin") ?? 0)).toBe(sha256(back))
      expect(sim.drops().find(({ reason }) => reason === "lost-on-link")?.count).toBeGreaterThan(5)
    },
  )
})

describe("an FTP of one's own", () => {
  it("knows a further command", () => {
    class Talkative extends FtpServerSession {
      protected override *obey(command: string, argument: string): Steps {
        if (command === "HELP") yield* this.reply(200, "first\nsecond\nHelp yourself.")
        else yield* super.obey(command, argument)
      }
    }
    class HelpServer extends FtpServer {
      protected override makeSession(control: Connection): FtpServerSession {
        return new Talkative(this, control)
      }
    }
    const { sim, a, b } = twoHosts()
    b.install(new HelpServer("ftpd", { files: { x: 5 } }))
    const replies: unknown[] = []
    class Asker extends FtpClient {
      protected override *session(ftp: FtpSession): Steps {
        replies.push(yield* ftp.command("HELP"))
        const got = yield* ftp.retrieve("x")
        replies.push(got.ok)
      }
    }
    a.install(new Asker("ftp", { to: b }))
    sim.run()
    expect(replies).toEqual([{ code: 200, text: "first\nsecond\nHelp yourself." }, true])
  })
})
