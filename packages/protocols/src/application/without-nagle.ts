import type { TcpOptions } from "../tcp/tcp-options.js"

/**
 * TCP options of applications that converse: without Nagle's algorithm, as web and file servers and browsers set
 * TCP_NODELAY. Else a short message behind another would wait until that is acknowledged, which the other side delays.
 *
 * @param tcp - what a user wants, be it Nagle's algorithm
 */
export const withoutNagle = (tcp: Partial<TcpOptions> | undefined): Partial<TcpOptions> => ({
  nagle: false,
  ...tcp,
})
