// Ready lists of one processor: a circular list of scheduling contexts per priority (7.1, 7.2).
import type { Sc } from './sc.ts'

export class ReadyQueues {
  readonly #heads: (Sc | null)[]
  #top = 0

  constructor(priorities: number) {
    this.#heads = new Array(priorities).fill(null)
  }

  /** Puts an SC at the head of its list if it is to use what is left of its budget, else at the tail. */
  enqueue(sc: Sc, atHead: boolean): void {
    const head = this.#heads[sc.priority]!
    if (sc.priority > this.#top) this.#top = sc.priority
    sc.queued = true
    if (head === null) {
      sc.next = sc
      sc.prev = sc
      this.#heads[sc.priority] = sc
      return
    }
    sc.next = head
    sc.prev = head.prev
    head.prev.next = sc
    head.prev = sc
    if (atHead) this.#heads[sc.priority] = sc
  }

  /** Takes the head of the highest list. */
  take(): Sc | null {
    while (this.#top > 0 && this.#heads[this.#top] === null) this.#top--
    const sc = this.#heads[this.#top]!
    if (sc !== null) this.remove(sc)
    return sc
  }

  remove(sc: Sc): void {
    if (sc.next === sc) this.#heads[sc.priority] = null
    else {
      sc.prev.next = sc.next
      sc.next.prev = sc.prev
      if (this.#heads[sc.priority] === sc) this.#heads[sc.priority] = sc.next
    }
    sc.next = sc
    sc.prev = sc
    sc.queued = false
  }

  /** All ready SCs of a priority, in order. */
  list(priority: number): Sc[] {
    const head = this.#heads[priority] ?? null
    const list: Sc[] = []
    for (let sc = head; sc !== null; sc = sc.next === head ? null : sc.next) list.push(sc)
    return list
  }
}
