// Memory for core's meta data of a session, taken block by block from the session's own account (base/src/lib/base/slab.cc).

import type { Account } from './account.ts'

const BLOCK_BYTES = 8192
/** Must be left beside a new block: the account pays for its mapping before it gets that back. */
const SPARE_BYTES = 4096

/** A block and how many of its entries are used. */
export interface SlabBlock {
  used: number
}

export class Slab {
  readonly #account: Account
  readonly #perBlock: number
  /** Part of the session object, so it costs nothing. */
  readonly #first: SlabBlock = { used: 0 }
  readonly #blocks = new Set<SlabBlock>([this.#first])
  #free: number

  constructor(account: Account, entryBytes: number) {
    this.#account = account
    this.#perBlock = Math.floor(BLOCK_BYTES / entryBytes)
    this.#free = this.#perBlock
  }

  /** The block of a new entry; undefined if the account cannot pay for another one. */
  add(): SlabBlock | undefined {
    const block = this.#free > 0 ? this.#withFreeEntry() : this.#newBlock()
    if (!block) return undefined
    block.used++
    this.#free--
    return block
  }

  /** An empty block goes back as soon as two blocks' worth of entries are free, so that a client at the border does not thrash. */
  remove(block: SlabBlock): void {
    block.used--
    this.#free++
    if (block.used > 0 || block === this.#first || this.#free <= 2 * this.#perBlock) return
    this.#blocks.delete(block)
    this.#free -= this.#perBlock
    this.#account.replenish(BLOCK_BYTES)
  }

  #withFreeEntry(): SlabBlock | undefined {
    for (const block of this.#blocks) if (block.used < this.#perBlock) return block
    return undefined
  }

  #newBlock(): SlabBlock | undefined {
    if (this.#account.available < BLOCK_BYTES + SPARE_BYTES || !this.#account.withdraw(BLOCK_BYTES))
      return undefined
    const block: SlabBlock = { used: 0 }
    this.#blocks.add(block)
    this.#free += this.#perBlock
    return block
  }
}
