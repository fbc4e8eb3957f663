/** The connections of a node, found by their two ends. */
import type { Address } from "@hourglass/net"
import type { TcpConnection } from "./tcp-connection.js"

/** A hash table whose entries are chained through the connections themselves: a lookup makes nothing. */
export class ConnectionTable {
  size = 0
  private readonly heads = new Map<number, TcpConnection>()
  /** What was found last: most often it is what is looked for next. */
  private latest: TcpConnection | undefined = undefined

  /** @param local - this side's address */
  find(local: Address, localPort: number, remote: Address, remotePort: number): TcpConnection | undefined {
    const { latest } = this
    if (latest !== undefined && isBetween(latest, local, localPort, remote, remotePort)) return latest
    let found = this.heads.get(hashOf(localPort, remote, remotePort))
    while (found !== undefined && !isBetween(found, local, localPort, remote, remotePort))
      found = found.nextInTable
    this.latest = found
    return found
  }

  add(connection: TcpConnection): void {
    const hash = keyOf(connection)
    connection.nextInTable = this.heads.get(hash)
    this.heads.set(hash, connection)
    this.size++
  }

  remove(connection: TcpConnection): void {
    if (this.latest === connection) this.latest = undefined
    const hash = keyOf(connection)
    const head = this.heads.get(hash)
    if (head === connection) this.setHead(hash, connection.nextInTable)
    else unchain(head, connection)
    connection.nextInTable = undefined
    this.size--
  }

  private setHead(hash: number, head: TcpConnection | undefined): void {
    if (head === undefined) this.heads.delete(hash)
    else this.heads.set(hash, head)
  }
}

function unchain(head: TcpConnection | undefined, connection: TcpConnection): void {
  let before = head
  while (before !== undefined && before.nextInTable !== connection) before = before.nextInTable
  if (before !== undefined) before.nextInTable = connection.nextInTable
}

function isBetween(
  connection: TcpConnection,
  local: Address,
  localPort: number,
  remote: Address,
  remotePort: number,
): boolean {
  const isPort = connection.remotePort === remotePort && connection.localPort === localPort
  return isPort && connection.remoteAddress === remote && connection.localAddress === local
}

const keyOf = ({ localPort, remoteAddress, remotePort }: TcpConnection): number =>
  hashOf(localPort, remoteAddress, remotePort)

/** Mixes both ports and the other side's address into 30 bits. */
function hashOf(localPort: number, remote: Address, remotePort: number): number {
  let hash = Math.imul(remote.id, 0x9e3779b1) ^ ((localPort << 16) | remotePort)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) & 0x3fffffff
}
