// Memory for core's meta data of a session, taken page by page from the session's own account (base/src/lib/base/slab.cc).

import type { Account } from './account.ts'

const PAGE = 4096

export class Slab {
  readonly #account: Account
  readonly #perPage: number
  #count = 0
  #pages = 0

  /** The first page's worth of entries is part of the session object. */
  constructor(account: Account, entryBytes: number) {
    this.#account = account
    this.#perPage = Math.floor(PAGE / entryBytes)
  }

  /** False if the account cannot pay for another page. */
  add(): boolean {
    if (this.#count + 1 > (this.#pages + 1) * this.#perPage) {
      if (!this.#account.withdraw(PAGE)) return false
      this.#pages++
    }
    this.#count++
    return true
  }

  remove(): void {
    this.#count--
    if (this.#pages > 0 && this.#count <= this.#pages * this.#perPage) {
      this.#pages--
      this.#account.replenish(PAGE)
    }
  }
}
