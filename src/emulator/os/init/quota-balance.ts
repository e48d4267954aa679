// Adjusting the quota of a running child to its config. Follows Child::apply_upgrade and apply_downgrade of sandbox/child.cc, including
// the loop that withdraws a reduction up to four times since it never ends on success (known since 25.05).
import {
  type Account,
  type Op,
  type PdCap,
  type PdClient,
  type QuotaUnit,
  warning,
} from '../../base/index.ts'

const MAX_ATTEMPTS = 4
/** Free quota that is left to a child. */
const KEPT = { ram: 16 * 1024, caps: 5 } as const

/** How much of `assigned` remains after withdrawing what exceeds `configured`, as far as the child has it free. */
export function* withdraw(
  name: string,
  unit: QuotaUnit,
  pd: PdClient,
  us: PdCap,
  assigned: number,
  configured: number,
): Op<number> {
  if (configured >= assigned) return assigned
  const decrement = assigned - configured
  let remaining = assigned
  let attempt = 0
  for (; attempt < MAX_ATTEMPTS; attempt++) {
    const avail = yield* freeQuota(pd, unit)
    if (avail < KEPT[unit]) break
    const amount = Math.min(avail - KEPT[unit], decrement)
    const result = unit === 'ram' ? pd.transferRamQuota(us, amount) : pd.transferCapQuota(us, amount)
    if ((yield* result) === 'OK') remaining -= amount
  }
  if (attempt === MAX_ATTEMPTS) yield* warning(name, ': downgrade failed after ', MAX_ATTEMPTS, ' attempts')
  return remaining
}

function* freeQuota(pd: PdClient, unit: QuotaUnit): Op<number> {
  return unit === 'ram'
    ? (yield* pd.ramQuota()) - (yield* pd.usedRam())
    : (yield* pd.capQuota()) - (yield* pd.usedCaps())
}

/** The amount to add for reaching `configured`, clamped to what is there; `complain` is called before clamping. */
export function* increment(
  assigned: number,
  configured: number,
  limit: () => Op<number>,
  complain: (limit: number) => Op<void>,
): Op<number> {
  if (configured <= assigned) return 0
  const available = yield* limit()
  const wanted = configured - assigned
  if (wanted > available) yield* complain(available)
  return Math.min(wanted, available)
}

export function* grant(account: Account, unit: QuotaUnit, to: PdCap, amount: number): Op<void> {
  yield* account.transferQuota(to, unit, amount)
}
