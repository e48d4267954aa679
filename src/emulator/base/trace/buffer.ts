// Trace buffer: entries of a thread for one reader, in shared memory; the oldest are overwritten (base/include/base/trace/buffer.h).
// Header of one word, written at once: offset of the next entry, and above it how often the buffer wrapped. An entry is its length as 32-bit
// word, then its bytes, filled up to words. A length of zero ends a round.

import { fillBytes, load, readBytes, store, writeBytes } from '../../base-nova/memory.ts'
import type { Op } from '../op.ts'

const HEADER = 8
const WORD = 4
const ROUND = 2 ** 32
const padded = (length: number): number => Math.ceil(length / WORD) * WORD

export class TraceWriter {
  readonly #at: number
  readonly #size: number

  constructor(at: number, size: number) {
    this.#at = at
    this.#size = size
  }

  *init(): Op<void> {
    yield* fillBytes(this.#at, 0, HEADER + WORD)
    yield* store(this.#at, 8, HEADER)
  }

  /** What is longer than the buffer is left out. */
  *append(bytes: Uint8Array): Op<void> {
    const need = WORD + padded(bytes.length)
    if (bytes.length === 0 || HEADER + need + WORD > this.#size) return
    const state = yield* load(this.#at, 8)
    let round = Math.floor(state / ROUND)
    let head = state % ROUND
    if (head + need + WORD > this.#size) {
      round++
      head = HEADER
    }
    yield* writeBytes(this.#at + head + WORD, bytes)
    yield* store(this.#at + head, 4, bytes.length)
    yield* store(this.#at + head + need, 4, 0)
    yield* store(this.#at, 8, round * ROUND + head + need)
  }
}

export class TraceReader {
  readonly #at: number
  #tail = HEADER
  #round = 0

  constructor(at: number) {
    this.#at = at
  }

  /** Entries since the last call; what was overwritten meanwhile is lost. */
  *newEntries(): Op<Uint8Array[]> {
    const state = yield* load(this.#at, 8)
    const round = Math.floor(state / ROUND)
    const head = state % ROUND
    const found: Uint8Array[] = []
    const overtaken = round > this.#round + 1 || (round === this.#round + 1 && head >= this.#tail)
    if (overtaken) {
      this.#round = round
      this.#tail = HEADER
    }
    while (this.#round < round || this.#tail < head) {
      const length = yield* load(this.#at + this.#tail, 4)
      if (length === 0) {
        if (this.#round >= round) break
        this.#round++
        this.#tail = HEADER
        continue
      }
      found.push(yield* readBytes(this.#at + this.#tail + WORD, length))
      this.#tail += WORD + padded(length)
    }
    return found
  }
}
