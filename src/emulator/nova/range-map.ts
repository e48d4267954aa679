// Lookup of mappings by address: a radix tree of 512-way tables, as x86 page tables are. A range of 2^order units occupies slots of the
// level that fits it, so that large ranges cost as little as large pages do. Ranges never overlap.

/** What the tree holds: a naturally aligned range. */
export interface Range {
  readonly base: number
  readonly order: number
}

/** Addresses that a slot covers, by level. */
const UNIT = [1, 512, 512 ** 2, 512 ** 3] as const
const EMPTY: null[] = new Array(512).fill(null)

class Table<T extends Range> {
  readonly slots: (T | Table<T> | null)[] = EMPTY.slice()
  used = 0
}

/** Tables that became empty wait here for their next use: mapping and unmapping one page would else make a new one each time. */
const spare: Table<Range>[] = []
const MOST_SPARE = 64

const takeTable = <T extends Range>(): Table<T> => (spare.pop() as Table<T> | undefined) ?? new Table<T>()
const giveTable = <T extends Range>(table: Table<T>): void => {
  if (spare.length < MOST_SPARE) spare.push(table as unknown as Table<Range>)
}

const isTable = <T extends Range>(slot: T | Table<T>): slot is Table<T> => slot instanceof Table

export class RangeMap<T extends Range> {
  /** Tables in use, each a page of kernel memory. */
  tables = 1
  readonly #levels: number
  readonly #limit: number
  readonly #root = new Table<T>()

  /** Covers addresses below 2^(9 * levels); two to four levels. */
  constructor(levels: number) {
    this.#levels = levels
    this.#limit = 512 ** levels
  }

  /** The range that contains `at`. */
  find(at: number): T | null {
    if (!(at >= 0 && at < this.#limit)) return null
    let table = this.#root
    // only the uppermost bits lie beyond what bit operations reach
    if (this.#levels > 3) {
      const slot = table.slots[Math.floor(at / 134217728)]!
      if (slot === null || !isTable(slot)) return slot
      table = slot
    }
    if (this.#levels > 2) {
      const slot = table.slots[(at >>> 18) & 511]!
      if (slot === null || !isTable(slot)) return slot
      table = slot
    }
    const slot = table.slots[(at >>> 9) & 511]!
    if (slot === null || !isTable(slot)) return slot
    return slot.slots[at & 511] as T | null
  }

  /** The first range that ends above `at`: the one that contains it, or the next one that begins below `end`. */
  findFrom(at: number, end = Number.POSITIVE_INFINITY): T | null {
    const here = this.find(at)
    if (here !== null || end - at <= 1) return here
    return this.#first(this.#root, this.#levels - 1, 0, at, end)
  }

  /** Puts a range in; false (and no change) if it overlaps another. */
  insert(range: T): boolean {
    const end = range.base + 2 ** range.order
    if (!(range.base >= 0 && end <= this.#limit)) return false
    if (this.findFrom(range.base, end) !== null) return false
    const level = Math.min(Math.floor(range.order / 9), this.#levels - 1)
    let table = this.#root
    for (let l = this.#levels - 1; l > level; l--) {
      const index = Math.floor(range.base / UNIT[l]!) & 511
      let next = table.slots[index]!
      if (next === null) {
        next = takeTable<T>()
        table.slots[index] = next
        table.used++
        this.tables++
      }
      table = next as Table<T>
    }
    this.#set(table, range, level, range)
    return true
  }

  /** Takes a range out; tables that became empty go too. */
  remove(range: T): void {
    const level = Math.min(Math.floor(range.order / 9), this.#levels - 1)
    const path: Table<T>[] = [this.#root]
    for (let l = this.#levels - 1; l > level; l--) {
      const next = path[path.length - 1]!.slots[Math.floor(range.base / UNIT[l]!) & 511]!
      if (next === null || !isTable(next)) return
      path.push(next)
    }
    this.#set(path[path.length - 1]!, range, level, null)
    for (let i = path.length - 1; i > 0 && path[i]!.used === 0; i--) {
      path[i - 1]!.slots[Math.floor(range.base / UNIT[this.#levels - i]!) & 511] = null
      path[i - 1]!.used--
      giveTable(path[i]!)
      this.tables--
    }
  }

  #set(table: Table<T>, range: T, level: number, value: T | null): void {
    const unit = UNIT[level]!
    const first = Math.floor(range.base / unit) & 511
    const count = Math.max(1, 2 ** range.order / unit)
    for (let i = 0; i < count; i++) table.slots[first + i] = value
    table.used += value === null ? -count : count
  }

  /** The first range that ends above `at`, looked for below `end`. */
  #first(table: Table<T>, level: number, base: number, at: number, end: number): T | null {
    const unit = UNIT[level]!
    if (table.used === 0) return null
    const last = Math.min(512, Math.ceil((end - base) / unit))
    for (let i = at > base ? Math.floor((at - base) / unit) : 0; i < last; i++) {
      const slot = table.slots[i]!
      if (slot === null) continue
      if (!isTable(slot)) return slot
      const found = this.#first(slot, level - 1, base + i * unit, at, end)
      if (found !== null) return found
    }
    return null
  }
}
