// Deadlines of one processor, by time; of equal ones the latest set is served first (7, 6.1). A binary heap.
import type { Ec } from './ec.ts'

/** A semaphore deadline of an execution context. */
export class Timeout {
  readonly ec: Ec
  atNs = 0
  order = 0
  place = -1
  constructor(ec: Ec) {
    this.ec = ec
  }
}

const before = (a: Timeout, b: Timeout): boolean =>
  a.atNs < b.atNs || (a.atNs === b.atNs && a.order > b.order)

export class Timeouts {
  /** Time of the first deadline, Infinity without one. */
  nextNs = Number.POSITIVE_INFINITY
  readonly #heap: Timeout[] = []
  #order = 0

  set(timeout: Timeout, atNs: number): void {
    this.cancel(timeout)
    timeout.atNs = atNs
    timeout.order = this.#order++
    timeout.place = this.#heap.length
    this.#heap.push(timeout)
    this.#up(timeout)
    this.nextNs = this.#heap[0]!.atNs
  }

  cancel(timeout: Timeout): void {
    const place = timeout.place
    if (place < 0) return
    timeout.place = -1
    const last = this.#heap.pop()!
    if (last !== timeout) {
      this.#heap[place] = last
      last.place = place
      this.#up(last)
      this.#down(last)
    }
    this.nextNs = this.#heap[0]?.atNs ?? Number.POSITIVE_INFINITY
  }

  /** Takes out the first deadline that is due. */
  take(nowNs: number): Timeout | null {
    if (this.nextNs > nowNs) return null
    const first = this.#heap[0]!
    this.cancel(first)
    return first
  }

  #up(timeout: Timeout): void {
    const heap = this.#heap
    let place = timeout.place
    while (place > 0) {
      const parent = heap[(place - 1) >> 1]!
      if (!before(timeout, parent)) break
      heap[place] = parent
      parent.place = place
      place = (place - 1) >> 1
    }
    heap[place] = timeout
    timeout.place = place
  }

  #down(timeout: Timeout): void {
    const heap = this.#heap
    let place = timeout.place
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      const other = heap[child]!
      if (!before(other, timeout)) break
      heap[place] = other
      other.place = place
      place = child
    }
    heap[place] = timeout
    timeout.place = place
  }
}
