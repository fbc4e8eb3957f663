/** The protocols above IP. */

/** IANA's numbers for the protocol field of IPv4 and the next header field of IPv6. */
export const ipProtocols = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  cbt: 7,
  udp: 17,
  ipv6: 41,
  fragment: 44,
  rsvp: 46,
  icmpv6: 58,
  ospf: 89,
} as const

const names = new Map<number, string>(Object.entries(ipProtocols).map(([name, number]) => [number, name]))

/** "udp" for 17, "ip253" for a number without a name here: one word, for columns of text. */
export const protocolName = (protocol: number): string => names.get(protocol) ?? `ip${protocol}`
