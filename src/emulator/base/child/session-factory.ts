// Memory for dynamically created session-state objects, charged to whoever pays for the client's meta data.
// Follows Session_state::Factory: a slab that grows in blocks of sixteen sessions (base/include/base/session_state.h, slab.cc).
import type { Capability } from '../capability.ts'
import type { Dataspace } from '../interfaces/memory.ts'
import type { AllocError, Attempt, Op } from '../op.ts'
import { type SessionParams, SessionState } from './session-state.ts'

/** sizeof(Session_state) on x86-64; sixteen of them make a block, whose header costs one of them. */
const STATE_SIZE = 760
const BATCH = 16
const ENTRIES_PER_BLOCK = BATCH - 1
/** Sliced heap: block plus its header, rounded to pages. */
const BLOCK_BYTES = 12288
/** A block is added as long as this many entries are left, since the allocation itself may need some. */
const RESERVED_ENTRIES = 3

/** RAM that a parent keeps of each donation for the session's meta data. */
export const SESSION_COSTS = Math.floor((STATE_SIZE * BATCH) / ENTRIES_PER_BLOCK)
/** What the parent of a child keeps of its first quota for the first batch of sessions. */
export const FIRST_BATCH_COSTS = SESSION_COSTS * BATCH

export interface BlockAllocator {
  /** Nothing is allocated where memory costs nothing. */
  tryAlloc(bytes: number): Op<Attempt<Capability<Dataspace> | undefined, AllocError>>
  free(block: Capability<Dataspace>): Op<void>
}

export type CreateSessionResult = Attempt<SessionState, AllocError>

export class SessionFactory {
  readonly #ram: BlockAllocator
  readonly #blocks: Capability<Dataspace>[] = []
  #free = 0

  constructor(ram: BlockAllocator) {
    this.#ram = ram
  }

  *create(params: SessionParams): Op<CreateSessionResult> {
    if (this.#free <= RESERVED_ENTRIES) {
      const block = yield* this.#ram.tryAlloc(BLOCK_BYTES)
      if (block.ok) {
        if (block.value) this.#blocks.push(block.value)
        this.#free += ENTRIES_PER_BLOCK
      } else if (this.#free === 0) return { ok: false, error: block.error }
    }
    this.#free--
    const session = new SessionState(params)
    session.onDestroy = () => this.#release()
    return { ok: true, value: session }
  }

  /** Gives all memory back; no session of this factory is in use any more. */
  *destroy(): Op<void> {
    for (const block of this.#blocks.splice(0)) yield* this.#ram.free(block)
    this.#free = 0
  }

  *#release(): Op<void> {
    this.#free++
  }
}
