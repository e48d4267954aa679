// Moving RAM and capability quota between the accounts of protection domains, with a way back when a later step fails.
// Follows base/include/base/quota_transfer.h.
import type { PdCap, PdClient, TransferResult } from '../interfaces/pd.ts'
import type { Op } from '../op.ts'

export type QuotaUnit = 'ram' | 'caps'

/** One side of a transfer. Services of the parent and of ourselves have no account of their own: quota for them stays where it is. */
export interface Account {
  accountCap(): PdCap | undefined
  transferQuota(to: PdCap, unit: QuotaUnit, amount: number): Op<TransferResult>
}

interface Step {
  from: Account
  to: Account
  unit: QuotaUnit
  amount: number
}

/** The account of a PD session. */
export const pdAccount = (pd: PdClient): Account => ({
  accountCap: () => pd.cap as PdCap,
  transferQuota: (to, unit, amount) =>
    unit === 'ram' ? pd.transferRamQuota(to, amount) : pd.transferCapQuota(to, amount),
})

/** Transfers that are undone together unless the whole of them is acknowledged. */
export class QuotaTransaction {
  readonly #done: Step[] = [];

  /** Tells whether the amount is at its target; trivially so where one of both sides has no account. */
  *transfer(unit: QuotaUnit, amount: number, from: Account, to: Account): Op<boolean> {
    const target = to.accountCap()
    if (!from.accountCap() || !target) return true
    if ((yield* from.transferQuota(target, unit, amount)) === 'EXCEEDED') return false
    this.#done.push({ from, to, unit, amount })
    return true
  }

  acknowledge(): void {
    this.#done.length = 0
  }

  *rollBack(): Op<void> {
    for (let step = this.#done.pop(); step; step = this.#done.pop()) {
      const back = step.from.accountCap()
      if (back) yield* step.to.transferQuota(back, step.unit, step.amount)
    }
  }
}
