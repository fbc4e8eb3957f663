/** Segments that a confused or hostile host might send to a connection. */
import type { RandomStream } from "@hourglass/aca"
import { ACK, type TcpConnection, TcpSegment } from "@hourglass/protocols"
import { contentAt } from "./victim.js"

/**
 * Anything: often nearly right. Its data within the window are those that belong to their sequence numbers, all
 * others are wrong, so that it shows when the wrong ones are taken.
 */
export function randomSegment(
  chance: RandomStream,
  ports: readonly [source: number, destination: number],
  connection: TcpConnection | undefined,
): TcpSegment {
  const flags = chance.chance(0.7)
    ? chance.int(256) | ACK
    : chance.pick([0x00, 0x01, 0x02, 0x04, 0x12, 0xff, 0x29])
  const seq =
    connection === undefined ? anyNumber(chance) : near(chance, connection.rcv.irs, sequencesOf(connection))
  const ack =
    connection === undefined ? anyNumber(chance) : near(chance, connection.snd.iss, acksOf(connection))
  const data = chance.chance(0.5) ? dataAt(seq, chance.int(1200), flags, connection) : 0
  const segment = new TcpSegment(
    ...ports,
    seq,
    ack,
    flags,
    chance.pick([0, 1, chance.int(65536), 65535]),
    data,
  )
  addOptions(chance, segment, connection)
  return segment.measure()
}

const anyNumber = (chance: RandomStream): number => chance.int(2 ** 32) | 0

/** Near one of some positions, mostly. */
function near(chance: RandomStream, initial: number, positions: readonly number[]): number {
  if (chance.chance(0.1)) return anyNumber(chance)
  const off = chance.pick([0, 0, 0, 1, -1, chance.integer(-2000, 2000), chance.integer(-100_000, 100_000)])
  return (initial + chance.pick(positions) + off) | 0
}

const sequencesOf = ({ rcv }: TcpConnection): number[] => [
  rcv.next,
  rcv.next,
  rcv.next + rcv.window,
  rcv.next + rcv.window - 1,
]
const acksOf = ({ snd }: TcpConnection): number[] => [snd.una, snd.nxt, snd.nxt]

function dataAt(
  seq: number,
  length: number,
  flags: number,
  connection: TcpConnection | undefined,
): Uint8Array {
  const first = flags & 2 ? seq + 1 : seq
  const mayTake = (at: number) =>
    connection === undefined || connection.tcpState === "SYN-SENT" || isInWindow(connection, at)
  return Uint8Array.from({ length }, (_, i) => contentAt((first + i) | 0) ^ (mayTake(first + i) ? 0 : 0xff))
}

function isInWindow({ rcv }: TcpConnection, seq: number): boolean {
  const position = rcv.positionOf(seq | 0)
  return !rcv.isFinished && position >= rcv.next && position < rcv.next + rcv.window
}

function addOptions(chance: RandomStream, segment: TcpSegment, connection: TcpConnection | undefined): void {
  if (chance.chance(0.1)) segment.mss = chance.pick([1, 13, 536, 65535])
  if (chance.chance(0.1)) segment.windowScale = chance.pick([0, 7, 14, 15, 255])
  if (chance.chance(0.1)) segment.sackPermitted = true
  if (chance.chance(connection?.agreement.timestamps ? 0.9 : 0.1)) {
    segment.hasTimestamps = true
    const recent = connection?.tsRecent ?? 0
    segment.tsVal = (recent + chance.pick([0, 0, 1, -1, 10_000, -10_000, 2 ** 31])) | 0
    segment.tsEcr = chance.pick([0, 1, anyNumber(chance)])
  }
  if (chance.chance(0.3)) segment.sackBlocks = randomBlocks(chance, connection)
}

function randomBlocks(chance: RandomStream, connection: TcpConnection | undefined): number[] {
  const edge = () =>
    connection === undefined ? anyNumber(chance) : near(chance, connection.snd.iss, acksOf(connection))
  const blocks = Array.from({ length: 2 * chance.integer(1, 3) }, edge)
  if (chance.chance(0.3)) return blocks
  return blocks.map((value, i) => (i % 2 === 0 ? value : (blocks[i - 1] + chance.int(3000)) | 0))
}
