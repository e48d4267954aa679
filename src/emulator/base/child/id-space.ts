// Space of numeric names for objects, handed out upward and never backward; visited in ascending order.
// Follows base/include/base/id_space.h.

/** Maps identifiers to objects. An identifier chosen by the space is the lowest one above all that it chose before and that is unused. */
export class IdSpace<T> {
  readonly #objects = new Map<number, T>()
  #next = 0

  get(id: number): T | undefined {
    return this.#objects.get(id)
  }

  /** Enters `object` under `id`, or under a fresh identifier; the caller has made sure that a given `id` is unused. */
  insert(object: T, id: number = this.#unused()): number {
    this.#objects.set(id, object)
    return id
  }

  remove(id: number): void {
    this.#objects.delete(id)
  }

  get size(): number {
    return this.#objects.size
  }

  /** A copy in ascending order of identifiers, so that the space may change while it is visited. */
  objects(): T[] {
    const ids = [...this.#objects.keys()].sort((a, b) => a - b)
    return ids.map(id => this.#objects.get(id) as T)
  }

  #unused(): number {
    while (this.#objects.has(this.#next)) this.#next++
    return this.#next++
  }
}
