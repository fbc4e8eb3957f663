import type { CongestionControl } from "../congestion/congestion-control.js"
import type { LossRecovery, RecoverySender } from "./loss-recovery.js"
import { NewRenoRecovery } from "./newreno-recovery.js"
import { RenoRecovery } from "./reno-recovery.js"
import { SackRecovery } from "./sack-recovery.js"
import { TahoeRecovery } from "./tahoe-recovery.js"

/**
 * The loss recovery of a connection: by SACK where both sides know it, else as its congestion control says. Tahoe has
 * no fast recovery, with SACK or without.
 */
export function makeRecovery(
  congestion: CongestionControl,
  sack: boolean,
  sender: RecoverySender,
): LossRecovery {
  const { recovery } = congestion
  if (recovery === "tahoe") return new TahoeRecovery(sender)
  if (sack) return new SackRecovery(sender)
  return recovery === "reno" ? new RenoRecovery(sender) : new NewRenoRecovery(sender)
}
