// RAM allocator of a component: its PD's account (base/include/base/ram_allocator.h, expanding_pd_session_client.h).

import type { Capability } from './capability.ts'
import type { Dataspace } from './interfaces/memory.ts'
import type { CacheAttribute, PdClient } from './interfaces/pd.ts'
import type { AllocError, Attempt, Op } from './op.ts'

export type AllocResult = Attempt<Capability<Dataspace>, AllocError>

export interface Ram {
  /** Zeroed memory, `size` rounded up to pages; an error if the account does not suffice. */
  tryAlloc(size: number, cache?: CacheAttribute): Op<AllocResult>
  /** The same, but asks the parent for more when the account is empty, and waits until it came. */
  alloc(size: number, cache?: CacheAttribute): Op<Capability<Dataspace>>
  free(dataspace: Capability<Dataspace>): Op<void>
}

/** RAM of the PD, and what to do if it does not suffice. */
export class PdRam implements Ram {
  readonly #pd: PdClient
  readonly #request: (args: string) => Op<void>

  constructor(pd: PdClient, request: (args: string) => Op<void>) {
    this.#pd = pd
    this.#request = request
  }

  tryAlloc(size: number, cache: CacheAttribute = 'CACHED'): Op<AllocResult> {
    return this.#pd.allocRam(size, cache)
  }

  *alloc(size: number, cache: CacheAttribute = 'CACHED'): Op<Capability<Dataspace>> {
    for (;;) {
      const result = yield* this.#pd.allocRam(size, cache)
      if (result.ok) return result.value
      yield* this.#request(result.error === 'OUT_OF_CAPS' ? 'cap_quota=4' : `ram_quota=${size + 4096}`)
    }
  }

  free(dataspace: Capability<Dataspace>): Op<void> {
    return this.#pd.freeRam(dataspace)
  }
}
