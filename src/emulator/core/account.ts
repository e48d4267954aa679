// Accounts of RAM and capabilities (reference genode.md 8.3; base/src/core/include/account.h).

import type { TransferResult } from '../base/index.ts'

export class Account {
  #limit: number
  #used = 0
  /** What the creator of the PD donated: the limit never falls below it. */
  readonly #initial: number
  #reference: Account | undefined
  readonly #dependents = new Set<Account>()

  constructor(limit: number, initial = limit) {
    this.#limit = limit
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
  get reference(): Account | undefined {
    return this.#reference
  }

  /** For core's own account, before anything was taken from it. */
  grow(amount: number): void {
    this.#limit += amount
  }

  withdraw(amount: number): boolean {
    if (amount > this.available) return false
    this.#used += amount
    return true
  }

  replenish(amount: number): void {
    this.#used = Math.max(0, this.#used - amount)
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
    return 'OK'
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
