// What the matcher tells: one event for each line that meant something, and the failure with its evidence.

import type { DiffPart } from '../support/diff.ts'
import type { LogLine } from './history.ts'
import type { NeverClass } from './never-rules.ts'
import type { Pattern, Place } from './program.ts'

/** Names a pattern: its text as written, with the word that stands in front of it. */
export interface PatternInfo extends Place {
  text: string
  role: 'line' | 'next' | 'next same' | 'count' | 'any' | 'not' | 'allow' | 'only'
}

export type MatchEvent =
  /** A line was the awaited one; `captures` are those of this line. `done` of `total` stages are complete with it. */
  | {
      type: 'match'
      pattern: PatternInfo
      line: LogLine
      captures: Record<string, string | number>
      done: number
      total: number
    }
  /** A line counted for a `count` whose least number was reached before. */
  | { type: 'counted'; pattern: PatternInfo; line: LogLine; count: number }
  /** A never-rule's line that an `allow:` permits. */
  | { type: 'permitted'; pattern: PatternInfo; line: LogLine; class: NeverClass }
  | { type: 'satisfied' }
  | { type: 'failed'; failure: MatchFailure }

/** missed: never came. forbidden: a `not:` came. order: came too early, or not right behind. value: came with other values. never: a never-rule. */
export type FailureKind = 'missed' | 'forbidden' | 'order' | 'value' | 'count' | 'within' | 'extra' | 'never'

export interface NearLine {
  line: LogLine
  /** Pattern against line, character by character; what braces stand for counts as the same. */
  difference: DiffPart[]
  /** Why a line of the right shape was not it: a condition, or a captured name that differs. */
  why?: string
}

export interface MatchFailure {
  kind: FailureKind
  /** One sentence that names the cause. */
  message: string
  hint?: string
  /** The awaited pattern, or the one that was violated. */
  pattern?: PatternInfo
  /** The line that decided, where there was one. */
  line?: LogLine
  class?: NeverClass
  lastMatch?: { pattern: PatternInfo; line: LogLine }
  /** Lines that came close to the awaited pattern, the closest first. */
  nearest: NearLine[]
  /** What each component said last. */
  lastWords: LogLine[]
}

export function patternInfo(pattern: Pattern, role: PatternInfo['role']): PatternInfo {
  return { ...pattern.place, text: pattern.text === '' ? 'empty:' : pattern.text, role }
}
