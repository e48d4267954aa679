// Hands out capability selectors of the root task.

/** The first selector that neither exceptions nor the root task's initial capabilities use. */
export const FIRST_FREE_SELECTOR = 64

export interface Selectors {
  /** So many successive selectors, aligned to a power of two that holds them all. */
  take(count?: number): number
}

export const createSelectors = (first = FIRST_FREE_SELECTOR): Selectors => {
  let next = first
  return {
    take(count = 1) {
      const size = 2 ** Math.ceil(Math.log2(count))
      const base = Math.ceil(next / size) * size
      next = base + count
      return base
    },
  }
}
