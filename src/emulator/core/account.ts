// Accounts of RAM and capabilities (reference genode.md 8.3; base/src/core/include/account.h).

import type { TransferResult } from '../base/index.ts'

export class Account {
  #limit: number
  #used = 0
  /** Largest limit so far, and the most that was ever gone of it. */
  #most: number
  #peak = 0
  /** What the creator of the PD donated: the limit never falls below it. */
  readonly #initial: number
  #reference: Account | undefined
  readonly #dependents = new Set<Account>()

  readonly #onChange: () => void

  constructor(limit: number, initial = limit, onChange: () => void = () => {}) {
    this.#onChange = onChange
    this.#limit = limit
    this.#most = limit
    this.#initial = initial
  }

  get limit(): number {
    return this.#limit
  }
  get used(): number {
    return this.#used
  }
  get available(): number {
    return this.#limit - this.#used
  }
  /** The largest limit that there ever was. */
  get most(): number {
    return this.#most
  }
  /** The most that was ever gone of the largest limit up to then: used, or passed on to others. */
  get peak(): number {
    return this.#peak
  }
  get reference(): Account | undefined {
    return this.#reference
  }

  /** For core's own account, before anything was taken from it. */
  grow(amount: number): void {
    this.#limit += amount
    this.#note()
  }

  withdraw(amount: number): boolean {
    if (amount > this.available) return false
    this.#used += amount
    this.#note()
    return true
  }

  replenish(amount: number): void {
    this.#used = Math.max(0, this.#used - amount)
    this.#onChange()
  }

  assignReference(account: Account): void {
    if (this.#reference) this.#reference.#dependents.delete(this)
    this.#reference = account
    account.#dependents.add(this)
  }

  transferTo(to: Account, amount: number): TransferResult {
    if (this.#reference !== to && to.#reference !== this) return 'INVALID'
    if (amount > this.available || this.#limit - amount < this.#initial) return 'EXCEEDED'
    this.#limit -= amount
    to.#limit += amount
    this.#note()
    to.#note()
    return 'OK'
  }

  #note(): void {
    if (this.#limit > this.#most) this.#most = this.#limit
    const gone = this.#most - this.available
    if (gone > this.#peak) this.#peak = gone
    this.#onChange()
  }

  /** Returns everything above the initial donation to the reference account; false if that was not possible. */
  close(): boolean {
    const reference = this.#reference
    if (!reference) return true
    for (const dependent of [...this.#dependents]) dependent.assignReference(reference)
    const result = this.transferTo(reference, this.#limit - this.#initial)
    reference.#dependents.delete(this)
    this.#reference = undefined
    return result === 'OK'
  }
}
