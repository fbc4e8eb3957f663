/** The reasons for which the Internet layers discard packets. */
declare module "@hourglass/aca" {
  interface DropReasons {
    /** No room in a queue. */
    "queue-full": true
    /** Could make no further hop. */
    "ttl-expired": true
    /** No entry in the routing table, and no protocol supplied one. */
    "no-route": true
    /** Matched an entry that says to discard: an aggregate without the part that was meant. */
    "discard-route": true
    /** For this node, but it has no such protocol. */
    "no-protocol": true
    /** For this host, but nobody listens at the port. */
    "no-listener": true
    /** Larger than the link takes, and must not be fragmented. */
    "fragmentation-needed": true
    /** Fragments whose others never came. */
    "reassembly-timeout": true
    /** Sent without a source by a node that has no address. */
    "no-source": true
    /** Sent over an interface that the node does not have. */
    "no-interface": true
    /** On a link that went down, or offered to one that is down. */
    "link-down": true
    /** Lost by the link's error model. */
    "lost-on-link": true
    /** Held by, or sent to, an interface that is switched off. */
    "interface-down": true
    /** Held by, or sent to, a node that has failed. */
    "node-down": true
    /** Discarded by a packet filter. */
    filtered: true
    /** Bytes that are no message of the protocol they claim to be. */
    "bad-message": true
  }
}

export type {}
