// Kernel memory of a protection domain, counted in pages (r10). `limit` pages belong to it, of which `reserved` may not be passed on.

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
    if (this.limit - Math.max(this.used, this.reserved) < pages) return false
    this.limit -= pages
    other.limit += pages
    return true
  }
}
