// Why an awaited line was not found by the end of the log: too few of it, wrong values, the wrong order, or not at all.

import type { Captures } from './captures.ts'
import { type FailureKind, patternInfo } from './events.ts'
import { missedHint } from './failure.ts'
import type { LogLine } from './history.ts'
import { PatternSet } from './pattern-set.ts'
import type { Bounds, Pattern } from './program.ts'

export interface Awaited {
  pattern: Pattern
  count?: Bounds
  /** Lines of it so far. */
  seen: number
  /** Lines of its shape that did not fit, latest first. */
  mismatches: readonly { line: LogLine; why: () => string }[]
  /** Lines before the last match that matched nothing. */
  unused: readonly LogLine[]
  bound: Captures
  lastPattern?: string
}

export interface Explanation {
  kind: FailureKind
  message: string
  line?: LogLine
  hint?: string
}

/** The most telling cause first. `reason` says why the log ended. */
export function explainMissed(awaited: Awaited, reason: string): Explanation {
  const { pattern, count, seen, mismatches, lastPattern } = awaited
  const text = `"${patternInfo(pattern, 'line').text}"`
  if (count && seen > 0)
    return { kind: 'count', message: `came ${times(seen)}, ${count.min} expected: ${text} (${reason})` }
  const mismatch = mismatches[0]
  if (mismatch)
    return { kind: 'value', message: `${mismatch.why()}: ${text} (${reason})`, line: mismatch.line }
  const early = earlierLine(awaited)
  if (early) {
    const hint = 'if the order does not matter, put both lines into a group: any: ... end'
    return {
      kind: 'order',
      message: `came too early, before "${lastPattern ?? ''}": ${text}`,
      line: early,
      hint,
    }
  }
  const hint = missedHint(pattern)
  return {
    kind: 'missed',
    message: `never came: ${text} (${reason})`,
    ...(hint === undefined ? {} : { hint }),
  }
}

function earlierLine({ pattern, unused, bound }: Awaited): LogLine | undefined {
  const set = new PatternSet([pattern])
  const encoder = new TextEncoder()
  return unused.findLast(line => {
    const bytes = encoder.encode(line.text.trimEnd())
    const size = bytes.length
    return set.candidates(bytes, 0, size).length > 0 && set.accepts(0, bytes, 0, size, bound)
  })
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
