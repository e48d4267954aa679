// Windows that are open at the same time: patterns that may come so often, or not at all, until something else happens.

import type { Captures } from './captures.ts'
import { PatternSet } from './pattern-set.ts'
import type { Window } from './plan.ts'

export interface OpenWindow extends Window {
  /** Lines so far. */
  count: number
}

export class WindowSet {
  private readonly windows: readonly OpenWindow[]
  private readonly set: PatternSet

  constructor(windows: readonly OpenWindow[]) {
    this.windows = windows
    this.set = new PatternSet(windows.map(window => window.pattern))
  }

  /** Whether a line that is still to come could be one too many. */
  get limited(): boolean {
    return this.windows.some(({ bounds }) => bounds.max !== undefined)
  }

  /** The first window that the line belongs to; `violated` if it is one too many. */
  take(
    bytes: Uint8Array,
    start: number,
    stop: number,
    bound: Captures,
  ): { window: OpenWindow; violated: boolean } | undefined {
    if (this.windows.length === 0) return undefined
    for (const id of this.set.candidates(bytes, start, stop)) {
      if (!this.set.accepts(id, bytes, start, stop, bound)) continue
      const window = this.windows[id]!
      window.count++
      return { window, violated: window.bounds.max !== undefined && window.count > window.bounds.max }
    }
    return undefined
  }
}

export const openWindows = (windows: readonly Window[]): OpenWindow[] =>
  windows.map(window => ({ ...window, count: 0 }))
