// Heap: allocations from dataspaces that grow with use (base/include/base/heap.h, base/src/lib/base/heap.cc). JavaScript objects cost
// the emulated system nothing; this is for memory that shall be accounted, or shared as bytes.

import type { LocalRm } from './attached.ts'
import { type Capability, releaseCap } from './capability.ts'
import type { Dataspace } from './interfaces/memory.ts'
import { error, warning } from './log.ts'
import { type AllocError, type Attempt, failed, type Op, ok } from './op.ts'
import type { Ram } from './ram.ts'

const WORD = 8
const MIN_CHUNK = 4 * 1024 * WORD
const MAX_CHUNK = 256 * 1024 * WORD
/** Larger blocks get a dataspace of their own. */
const BIG = 256 * 1024
const PAGE = 4096
const ALIGN = 16

interface Chunk {
  readonly cap: Capability<Dataspace>
  readonly at: number
  readonly size: number
}
interface Free {
  at: number
  size: number
}

export class Heap {
  readonly #ram: Ram
  readonly #rm: LocalRm
  readonly #chunks: Chunk[] = []
  readonly #free: Free[] = []
  readonly #used = new Map<number, number>()
  readonly #big = new Map<number, Chunk>()
  #chunkSize = MIN_CHUNK

  constructor(ram: Ram, rm: LocalRm) {
    this.#ram = ram
    this.#rm = rm
  }

  /** Address of a block of `size` bytes. */
  *tryAlloc(size: number): Op<Attempt<number, AllocError>> {
    if (size === 0) {
      yield* error('attempt to allocate zero-size block from heap')
      return failed('DENIED')
    }
    if (size >= BIG) return yield* this.#allocBig(size)
    const found = this.#take(size)
    if (found !== undefined) return ok(found)
    const grown = yield* this.#grow(size)
    return grown.ok ? ok(this.#take(size) as number) : grown
  }

  *free(at: number): Op<void> {
    const big = this.#big.get(at)
    if (big) {
      this.#big.delete(at)
      yield* this.#release(big)
      return
    }
    const size = this.#used.get(at)
    if (size === undefined)
      return yield* error('heap could not free memory block: given address ', `0x${at.toString(16)}`)
    this.#used.delete(at)
    this.#give({ at, size })
  }

  /** Gives all memory back; blocks still in use are reported. */
  *destroy(): Op<void> {
    const n = this.#used.size + this.#big.size
    if (n > 0) yield* warning(n, ' dangling allocation', n > 1 ? 's' : '', ' at allocator destruction time')
    for (const chunk of [...this.#chunks, ...this.#big.values()]) yield* this.#release(chunk)
    this.#chunks.length = this.#free.length = 0
  }

  *#allocBig(size: number): Op<Attempt<number, AllocError>> {
    const chunk = yield* this.#allocChunk(Math.ceil(size / PAGE) * PAGE)
    if (!chunk.ok) return chunk
    this.#big.set(chunk.value.at, chunk.value)
    return ok(chunk.value.at)
  }

  *#grow(size: number): Op<Attempt<void, AllocError>> {
    const least = Math.ceil((size + PAGE) / PAGE) * PAGE
    let chunk = yield* this.#allocChunk(Math.max(least, this.#chunkSize))
    if (chunk.ok) this.#chunkSize = Math.min(2 * this.#chunkSize, MAX_CHUNK)
    else if (least < this.#chunkSize) chunk = yield* this.#allocChunk(least)
    if (!chunk.ok) return chunk
    this.#chunks.push(chunk.value)
    this.#give({ at: chunk.value.at, size: chunk.value.size })
    return ok(undefined)
  }

  *#allocChunk(size: number): Op<Attempt<Chunk, AllocError>> {
    const cap = yield* this.#ram.tryAlloc(size)
    if (!cap.ok) return cap
    const range = yield* this.#rm.attach(cap.value)
    if (range.ok) return ok({ cap: cap.value, at: range.value.start, size })
    yield* this.#ram.free(cap.value)
    return failed(range.error === 'OUT_OF_RAM' || range.error === 'OUT_OF_CAPS' ? range.error : 'DENIED')
  }

  *#release(chunk: Chunk): Op<void> {
    yield* this.#rm.detach(chunk.at)
    yield* this.#ram.free(chunk.cap)
    yield* releaseCap(chunk.cap)
  }

  #take(size: number): number | undefined {
    const rounded = Math.ceil(size / ALIGN) * ALIGN
    const at = this.#free.findIndex(f => f.size >= rounded)
    const range = this.#free[at]
    if (!range) return undefined
    const address = range.at
    range.at += rounded
    range.size -= rounded
    if (range.size === 0) this.#free.splice(at, 1)
    this.#used.set(address, rounded)
    return address
  }

  /** Free ranges are sorted by address and never touch each other. */
  #give(range: Free): void {
    let at = this.#free.findIndex(f => f.at > range.at)
    if (at < 0) at = this.#free.length
    this.#free.splice(at, 0, range)
    this.#join(at)
    if (at > 0) this.#join(at - 1)
  }

  #join(at: number): void {
    const range = this.#free[at]
    const next = this.#free[at + 1]
    if (!range || !next || range.at + range.size !== next.at) return
    range.size += next.size
    this.#free.splice(at + 1, 1)
  }
}
