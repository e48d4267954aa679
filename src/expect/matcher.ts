// What a matcher can do for its user. The machine behind it is in stream-matcher.ts.

import type { MatchEvent, MatchFailure, PatternInfo } from './events.ts'
import type { NeverClass } from './never-rules.ts'

export interface MatcherOptions {
  /** Classes of never-rules that fail the run. Default: all. */
  never?: readonly NeverClass[]
}

/** One line of the log, free of control sequences. */
export interface InputLine {
  text: string
  /** Guest time at which the line was complete. */
  ns: number
  index: number
  component?: string
}

export interface Matcher {
  /** Takes the next line; what it decided is in the events and in `state`. */
  line(line: InputLine): MatchEvent[]
  /** Takes raw serial bytes in pieces of any size: same events as by `line`, without making a text of each line. Use one way or the other. */
  feed(chunk: Uint8Array, ns: number): MatchEvent[]
  /** Guest time has come to `ns` without a line: a `within` may be over. */
  tick(ns: number): MatchEvent[]
  /** The log is over; `reason` is named in messages ("the system was idle"). Afterwards the state is no longer 'running'. */
  end(reason: string, ns: number): MatchEvent[]
  /** Goes on behind a barrier (see joinPrograms); `ns` is what a `within` that follows counts from. */
  resume(ns: number): void
  /** 'satisfied': all patterns matched and no window open. */
  readonly state: 'running' | 'satisfied' | 'failed'
  /** All patterns matched, but a window is open: go on until the system is idle or ends, or for the settle time. */
  readonly needsMore: boolean
  /** Everything before the next barrier is matched. */
  readonly atBarrier: boolean
  /** Guest time by which the awaited line must have come. */
  readonly deadlineNs: number | undefined
  progress(): { done: number; total: number; awaiting?: PatternInfo }
  failure(): MatchFailure | undefined
  /** Values captured so far. */
  captures(): Record<string, string | number>
  /** `allow:` lines that permitted nothing. */
  unusedAllowances(): PatternInfo[]
}
