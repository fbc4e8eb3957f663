/**
 * What two connected ports promise each other.
 *
 * The name is part of the type, so that two contracts over the same data are
 * still two promises: wiring them together neither compiles nor runs.
 */

/** The two sides of a contract: who speaks first, and who hears it. Words for messages and diagrams. */
export interface Roles {
  readonly initiator: string
  readonly reactor: string
}

/** A contract whatever it carries: what ports compare by identity when they are joined. */
export interface AnyContract extends Roles {
  readonly kind: "one-way" | "request" | "event"
  readonly name: string
}

interface Promised<Kind extends AnyContract["kind"], Name extends string, Ask, Reply> extends AnyContract {
  readonly kind: Kind
  readonly name: Name
  /** Never set; carries name and types, invariantly. */
  readonly types?: (name: Name, ask: Ask, reply: Reply) => [Name, Ask, Reply]
}

/** Data handed over; nothing comes back. Any number of receivers. */
export type OneWay<Name extends string, Datum> = Promised<"one-way", Name, Datum, void>
/** A question that its one reactor answers at once, at the same simulated time. */
export type RequestReply<Name extends string, Ask, Reply> = Promised<"request", Name, Ask, Reply>
/** News for any number of listeners, or none. */
export type Broadcast<Name extends string, Event> = Promised<"event", Name, Event, void>

/** `export const Delivery = oneWay("net.delivery", { initiator: "sender", reactor: "receiver" }).of<Packet>()` */
export function oneWay<const Name extends string>(name: Name, roles: Roles) {
  return { of: <Datum>(): OneWay<Name, Datum> => Object.freeze({ kind: "one-way", name, ...roles }) }
}

/** `export const Lookup = request("inet.route-lookup", { initiator: "…", reactor: "…" }).of<Query, Route | undefined>()` */
export function request<const Name extends string>(name: Name, roles: Roles) {
  return {
    of: <Ask, Reply>(): RequestReply<Name, Ask, Reply> => Object.freeze({ kind: "request", name, ...roles }),
  }
}

/** `export const RouteChanged = event("inet.route-changed", { initiator: "…", reactor: "…" }).of<RouteChange>()` */
export function event<const Name extends string>(name: Name, roles: Roles) {
  return { of: <Event>(): Broadcast<Name, Event> => Object.freeze({ kind: "event", name, ...roles }) }
}
