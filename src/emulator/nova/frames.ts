// Physical pages of the kernel's own pool.
import { PAGE_SIZE } from './abi.ts'

export class FrameAllocator {
  readonly start: number
  readonly end: number
  #next: number
  readonly #free: number[] = []

  /** Hands out the pages of [start, end). */
  constructor(start: number, end: number) {
    this.start = start
    this.end = end
    this.#next = start
  }

  /** Physical address of a page, -1 when none is left. */
  take(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#next >= this.end) return -1
    this.#next += PAGE_SIZE
    return this.#next - PAGE_SIZE
  }

  give(pa: number): void {
    this.#free.push(pa)
  }

  get freePages(): number {
    return this.#free.length + (this.end - this.#next) / PAGE_SIZE
  }
}
