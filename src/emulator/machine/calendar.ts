// The machine's event queue: what devices and timers do at a point of virtual time. A binary heap; equal times run in the order
// in which they were scheduled.

/** Something that is to happen once; schedule it again from within `run` for a period. */
export class CalendarEvent {
  atNs = 0
  order = 0
  /** Place in the heap, -1 when not scheduled. */
  place = -1
  readonly run: (atNs: number) => void
  constructor(run: (atNs: number) => void) {
    this.run = run
  }

  get scheduled(): boolean {
    return this.place >= 0
  }
}

const before = (a: CalendarEvent, b: CalendarEvent): boolean =>
  a.atNs < b.atNs || (a.atNs === b.atNs && a.order < b.order)

export class Calendar {
  /** Time of the first event, Infinity without one. */
  nextNs = Number.POSITIVE_INFINITY
  readonly #heap: CalendarEvent[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  /** Puts the event at `atNs`; an event that is already scheduled moves there, behind others of that time. */
  schedule(event: CalendarEvent, atNs: number): void {
    this.cancel(event)
    event.atNs = atNs
    event.order = this.#order++
    event.place = this.#heap.length
    this.#heap.push(event)
    this.#up(event)
    this.nextNs = this.#heap[0]!.atNs
  }

  /** Takes the event out; nothing happens if it is not scheduled. */
  cancel(event: CalendarEvent): void {
    const place = event.place
    if (place < 0) return
    event.place = -1
    const last = this.#heap.pop()!
    if (last !== event) {
      this.#heap[place] = last
      last.place = place
      this.#up(last)
      this.#down(last)
    }
    this.nextNs = this.#heap[0]?.atNs ?? Number.POSITIVE_INFINITY
  }

  /** Runs everything that is due at `nowNs`, each event taken out before it runs. */
  runUntil(nowNs: number): void {
    while (this.nextNs <= nowNs) {
      const event = this.#heap[0]!
      this.cancel(event)
      event.run(event.atNs)
    }
  }

  #up(event: CalendarEvent): void {
    const heap = this.#heap
    let place = event.place
    while (place > 0) {
      const parent = heap[(place - 1) >> 1]!
      if (!before(event, parent)) break
      heap[place] = parent
      parent.place = place
      place = (place - 1) >> 1
    }
    heap[place] = event
    event.place = place
  }

  #down(event: CalendarEvent): void {
    const heap = this.#heap
    let place = event.place
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      const other = heap[child]!
      if (!before(other, event)) break
      heap[place] = other
      other.place = place
      place = child
    }
    heap[place] = event
    event.place = place
  }
}
