// Which names have a value where: captures of earlier lines, of this line, and those that a group holds back until its `end`.

import type { CaptureType } from './program.ts'

export interface Captured {
  type: CaptureType
  source?: string
}

export class Scope {
  /** Names with a value before the current pattern. */
  readonly bound = new Map<string, Captured>()
  /** Names captured by members of the group that is open. */
  readonly held = new Map<string, Captured>()

  constructor(captures: Record<string, Captured> = {}) {
    for (const [name, captured] of Object.entries(captures)) this.bound.set(name, captured)
  }

  /** What the group captured counts from here. */
  endGroup(): void {
    for (const [name, captured] of this.held) this.bound.set(name, captured)
    this.held.clear()
  }
}
