// Set of address ranges: free physical memory, free virtual areas, memory that was in use before. Sorted, never touching each other.

export interface Span {
  base: number
  size: number
}

const PAGE = 4096
const largestPowerOfTwo = (n: number): number => 2 ** Math.floor(Math.log2(n))

export class RangeSet {
  readonly #spans: Span[] = []

  get spans(): readonly Readonly<Span>[] {
    return this.#spans
  }
  get total(): number {
    return this.#spans.reduce((sum, s) => sum + s.size, 0)
  }

  add(base: number, size: number): void {
    if (size <= 0) return
    this.remove(base, size)
    let at = this.#spans.findIndex(s => s.base > base)
    if (at < 0) at = this.#spans.length
    this.#spans.splice(at, 0, { base, size })
    this.#join(at)
    if (at > 0) this.#join(at - 1)
  }

  remove(base: number, size: number): void {
    const end = base + size
    for (let i = this.#firstReaching(base); i < this.#spans.length; ) {
      const s = this.#spans[i] as Span
      if (s.base >= end) return
      const tail = s.base + s.size - end
      const head = base - s.base
      const rest: Span[] = []
      if (head > 0) rest.push({ base: s.base, size: head })
      if (tail > 0) rest.push({ base: end, size: tail })
      this.#spans.splice(i, 1, ...rest)
      i += rest.length
    }
  }

  contains(base: number, size: number): boolean {
    const s = this.#spans[this.#firstReaching(base)]
    return s !== undefined && s.base <= base && s.base + s.size >= base + size
  }

  /** Parts of the set within a range. */
  within(base: number, size: number): Span[] {
    const found: Span[] = []
    for (let i = this.#firstReaching(base); i < this.#spans.length; i++) {
      const s = this.#spans[i] as Span
      if (s.base >= base + size) break
      const from = Math.max(base, s.base)
      found.push({ base: from, size: Math.min(base + size, s.base + s.size) - from })
    }
    return found
  }

  /** Takes the lowest fitting range within [low, high), aligned as well as its size allows. */
  alloc(size: number, low = 0, high = Number.MAX_SAFE_INTEGER): number | undefined {
    for (let align = largestPowerOfTwo(size); align >= PAGE; align /= 2) {
      for (const s of this.#spans) {
        const base = Math.ceil(Math.max(s.base, low) / align) * align
        if (base + size > Math.min(s.base + s.size, high)) continue
        this.remove(base, size)
        return base
      }
    }
    return undefined
  }

  /** Index of the first span that ends behind `base`. */
  #firstReaching(base: number): number {
    let low = 0
    let high = this.#spans.length
    while (low < high) {
      const mid = (low + high) >> 1
      const s = this.#spans[mid] as Span
      if (s.base + s.size > base) high = mid
      else low = mid + 1
    }
    return low
  }

  #join(at: number): void {
    const s = this.#spans[at]
    const next = this.#spans[at + 1]
    if (!s || !next || s.base + s.size !== next.base) return
    s.size += next.size
    this.#spans.splice(at + 1, 1)
  }
}
