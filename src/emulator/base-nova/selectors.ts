// Allocator of capability selectors in the object space of this protection domain, in groups of four: a receive window needs an
// aligned block, all else takes single selectors (Genode: base-nova/src/lib/base/cap_map.cc).

import { ThreadSel } from './thread-selectors.ts'

const GROUP = 4
const FULL = 0xf

/** Number of bits set in a group's mask. */
const bits = (mask: number): number => (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1) + ((mask >> 3) & 1)

class SelectorAllocator {
  #nextGroup = (2 * ThreadSel.COUNT) / GROUP
  readonly #used = new Map<number, number>()
  readonly #freeGroups: number[] = []
  readonly #partial = new Set<number>()
  #inUse = 2 * ThreadSel.COUNT

  /** Selectors handed out now, those of the first threads included. */
  get inUse(): number {
    return this.#inUse
  }

  /** Core keeps the range below for its threads and portals. */
  startAt(selector: number): void {
    this.#nextGroup = selector / GROUP
  }

  /** Four aligned selectors. */
  allocWindow(): number {
    const group = this.#freeGroups.pop() ?? this.#nextGroup++
    this.#used.set(group, FULL)
    this.#inUse += GROUP
    return group * GROUP
  }

  alloc(): number {
    for (const group of this.#partial) {
      const mask = this.#used.get(group) as number
      for (let i = 0; i < GROUP; i++)
        if (!(mask & (1 << i))) {
          this.#mark(group, mask | (1 << i))
          return group * GROUP + i
        }
    }
    const base = this.allocWindow()
    this.#mark(base / GROUP, 1)
    return base
  }

  free(selector: number): void {
    const group = Math.floor(selector / GROUP)
    const mask = this.#used.get(group)
    if (mask !== undefined) this.#mark(group, mask & ~(1 << (selector % GROUP)))
  }

  /** `order` 2 and up: an aligned block, never given back in parts. */
  allocBlock(order: number): number {
    const groups = 2 ** order / GROUP
    while (this.#nextGroup % groups !== 0) this.#freeGroups.push(this.#nextGroup++)
    const base = this.#nextGroup
    this.#nextGroup += groups
    this.#inUse += groups * GROUP
    return base * GROUP
  }

  freeBlock(base: number, order: number): void {
    const first = base / GROUP
    const groups = 2 ** order / GROUP
    this.#inUse -= groups * GROUP
    for (let i = groups - 1; i >= 0; i--) this.#mark(first + i, 0)
  }

  #mark(group: number, mask: number): void {
    this.#inUse += bits(mask) - bits(this.#used.get(group) ?? 0)
    this.#partial.delete(group)
    if (mask === 0) {
      this.#used.delete(group)
      this.#freeGroups.push(group)
      return
    }
    this.#used.set(group, mask)
    if (mask !== FULL) this.#partial.add(group)
  }
}

/** The one allocator of this protection domain. */
export const selectors = new SelectorAllocator()
