import type { QueueDiscipline } from "@hourglass/inet"
import { Address, InetPacket } from "@hourglass/net"
import fc from "fast-check"
import { expect, it } from "vitest"

const destination = Address.parse("10.0.0.1")

/** A packet of this many bytes, known by its flow. */
export const packetOf = (size: number, flow = 0): InetPacket =>
  new InetPacket({ destination, protocol: 17, payload: size - 20, flow })

/** What a test does to a queue: a packet of some size arrives, or the interface asks for one. */
type Step = { readonly push: number } | "pop"

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(fc.record({ push: fc.integer({ min: 40, max: 1500 }) }), fc.constant("pop" as const)),
  { maxLength: 60 },
)

/**
 * What every queue discipline must do. Run it for yours, and test what is special next to it.
 *
 * @param make - makes a new queue with room for this many packets of any size
 */
export function queueConformance(make: (packets: number) => QueueDiscipline): void {
  it("gives back nothing when empty", () => {
    const queue = make(3)
    expect([queue.pop(0), queue.length, queue.bytes]).toEqual([undefined, 0, 0])
  })

  it("takes a packet when it is empty and has room, and gives it back", () => {
    const queue = make(3)
    const packet = packetOf(100)
    expect([queue.push(packet, 0), queue.length, queue.bytes]).toEqual([undefined, 1, 100])
    expect(queue.pop(0)).toBe(packet)
    expect([queue.length, queue.bytes]).toEqual([0, 0])
  })

  it("refuses every packet when it has no room at all", () => {
    const queue = make(0)
    const packet = packetOf(100)
    expect([queue.push(packet, 0), queue.pop(0)]).toEqual([packet, undefined])
  })

  it("tells how much room it has", () => expect(make(3).capacity).toBeGreaterThan(0))

  it("loses no packet, makes none, and counts what waits, whatever comes", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 20 }), (sequence, room) => {
        const queue = make(room)
        const inside = new Set<InetPacket>()
        let now = 0
        for (const step of sequence) {
          now += 0.001
          if (step === "pop") take(queue, inside, now)
          else offer(queue, inside, packetOf(step.push, now), now)
          const bytes = [...inside].reduce((sum, packet) => sum + packet.size, 0)
          expect([queue.length, queue.bytes]).toEqual([inside.size, bytes])
          expect(inside.size).toBeLessThanOrEqual(room)
        }
      }),
    )
  })

  it("gives back all that waits when it is asked often enough", () => {
    const queue = make(20)
    for (let i = 0; i < 20; i++) queue.push(packetOf(100 + i), 0)
    const waiting = queue.length
    const out = Array.from({ length: waiting }, (_, i) => queue.pop(1000 + i))
    expect(out.filter((packet) => packet !== undefined)).toHaveLength(waiting)
    expect([queue.length, queue.bytes, queue.pop(2000)]).toEqual([0, 0, undefined])
  })

  it("keeps the packets of one flow in order", () => {
    const queue = make(20)
    const accepted: InetPacket[] = []
    for (let i = 0; i < 10; i++) {
      const packet = packetOf(100, 7)
      if (queue.push(packet, i * 0.001) === undefined) accepted.push(packet)
    }
    expect(accepted.map((_, i) => queue.pop(1 + i))).toEqual(accepted)
  })
}

function offer(queue: QueueDiscipline, inside: Set<InetPacket>, packet: InetPacket, now: number): void {
  const refused = queue.push(packet, now)
  inside.add(packet)
  if (refused === undefined) return
  expect(inside.delete(refused), "it gave back a packet that it did not have").toBe(true)
}

function take(queue: QueueDiscipline, inside: Set<InetPacket>, now: number): void {
  const packet = queue.pop(now)
  if (packet !== undefined) expect(inside.delete(packet), "it gave out a packet twice").toBe(true)
}
