// Kernel memory of a protection domain, counted in pages (r10). `limit` pages belong to it, of which `reserved` may not be passed on.

/** What kernel memory things take, in pages. Slab sizes are estimates; tables and UTCBs are whole pages. */
export const kernelPages = {
  pd: 1,
  /** Besides the UTCB page. */
  ec: 1,
  utcb: 1,
  sc: 1 / 16,
  pt: 1 / 32,
  sm: 1 / 32,
  mapping: 1 / 32,
} as const

export class Quota {
  limit = 0
  reserved = 0
  used = 0

  /** True when taking `pages` more would pass the limit. */
  hit(pages: number): boolean {
    return this.used + pages > this.limit
  }

  /** Moves pages to another domain; false if too few may be passed on. */
  transferTo(other: Quota, pages: number): boolean {
    if (this.limit - Math.max(Math.ceil(this.used), this.reserved) < pages) return false
    this.limit -= pages
    other.limit += pages
    return true
  }

  /** Returns everything when the domain goes. */
  giveBack(other: Quota): void {
    other.limit += this.limit
    this.limit = 0
  }
}
