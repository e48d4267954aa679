// The stage that is awaited: which of its lines came, how often, and what they captured.

import type { Captures, Value } from './captures.ts'
import { PatternSet } from './pattern-set.ts'
import type { Stage } from './plan.ts'
import type { Member, Pattern } from './program.ts'
import type { OpenWindow } from './windows.ts'

/** taken: a member had use for the line; `needed`: it counted towards completion. excess: one more than a count allows. */
export type Offer = { kind: 'taken'; id: number; needed: boolean } | { kind: 'excess'; id: number }

export class StageState {
  /** Captures so far; they get their values for others when the stage is complete. */
  readonly held = new Map<string, Value>()
  readonly set: PatternSet
  private readonly members: readonly Member[]
  private readonly counts: number[]
  private lacking: number

  constructor(stage: Stage | undefined) {
    this.members = stage?.members ?? []
    this.set = new PatternSet(this.members.map(member => member.pattern))
    this.counts = this.members.map(() => 0)
    this.lacking = this.members.length
  }

  get complete(): boolean {
    return this.lacking === 0
  }

  countOf(id: number): number {
    return this.counts[id]!
  }

  /** The first member that still needs a line. */
  get awaited(): { id: number; pattern: Pattern } | undefined {
    const id = this.members.findIndex(({ count }, i) => this.counts[i]! < (count?.min ?? 1))
    return id < 0 ? undefined : { id, pattern: this.members[id]!.pattern }
  }

  /** Offers a line that has the shape of `candidates`; `refused` hears why a member did not want it after all. */
  offer(
    candidates: readonly number[],
    bytes: Uint8Array,
    start: number,
    stop: number,
    bound: Captures,
    refused: (why: () => string) => void,
  ): Offer | undefined {
    const wants = (id: number): boolean => this.set.accepts(id, bytes, start, stop, bound)
    for (const id of candidates) {
      if (this.counts[id]! >= this.least(id)) continue
      if (wants(id)) return this.take(id, true)
      refused(this.set.why)
    }
    for (const id of candidates)
      if (this.counts[id]! >= this.least(id) && this.hasRoom(id) && wants(id)) return this.take(id, false)
    for (const id of candidates)
      if (this.counts[id] === this.members[id]!.count?.max && wants(id)) return { kind: 'excess', id }
    return undefined
  }

  /** Counts go on as windows when the stage is complete. */
  carried(): OpenWindow[] {
    return this.members.flatMap(({ pattern, count }, id) =>
      count ? [{ kind: 'count', pattern, bounds: count, count: this.counts[id]! } as const] : [],
    )
  }

  private least(id: number): number {
    return this.members[id]!.count?.min ?? 1
  }

  private hasRoom(id: number): boolean {
    const { count } = this.members[id]!
    return count !== undefined && this.counts[id]! < (count.max ?? Number.POSITIVE_INFINITY)
  }

  private take(id: number, needed: boolean): Offer {
    const member = this.members[id]!
    const seen = ++this.counts[id]!
    if (needed && seen === this.least(id)) this.lacking--
    if (!member.count) for (const [name, value] of this.set.captures) this.held.set(name, value)
    return { kind: 'taken', id, needed }
  }
}
