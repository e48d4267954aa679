// A set of patterns that are looked for at the same time: one automaton finds the candidates, captures and conditions decide.

import type { Captures, Value } from './captures.ts'
import { compilePatterns } from './compile.ts'
import { Extractor } from './extract.ts'
import type { Pattern } from './program.ts'
import type { LazyDfa } from './regex/index.ts'

const NO_CAPTURES: ReadonlyMap<string, Value> = new Map()

export class PatternSet {
  readonly patterns: readonly Pattern[]
  /** How far into the line the patterns could be followed by the last `candidates`. */
  stoppedAt = 0
  /** Captures of the line that `accepts` said yes to. */
  captures: ReadonlyMap<string, Value> = NO_CAPTURES
  /** Why `accepts` said no. */
  why: () => string = () => ''
  private dfa: LazyDfa | undefined
  private readonly extractors: (Extractor | undefined)[]

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns
    this.extractors = new Array(patterns.length).fill(undefined)
  }

  get size(): number {
    return this.patterns.length
  }

  /** Indices of the patterns whose shape the line fits, first in the file first. */
  candidates(bytes: Uint8Array, start: number, end: number): readonly number[] {
    this.dfa ??= compilePatterns(this.patterns)
    const found = this.dfa.run(bytes, start, end)
    this.stoppedAt = this.dfa.stoppedAt
    return found
  }

  /** Whether a candidate's captures and condition hold too. */
  accepts(id: number, bytes: Uint8Array, start: number, end: number, bound: Captures): boolean {
    this.extractors[id] ??= new Extractor(this.patterns[id]!)
    const extractor = this.extractors[id]
    this.captures = NO_CAPTURES
    if (extractor.trivial) return true
    const result = extractor.read(bytes, start, end, bound)
    if (!result.fits) {
      this.why = result.why
      return false
    }
    this.captures = result.captures
    return true
  }
}
