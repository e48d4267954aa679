// Explains why a log is not the expected one: what was awaited, what came close, what went before, who said what last.

import { diffTemplate, type Template, templateDistance } from '../support/diff.ts'
import type { MatchFailure, NearLine } from './events.ts'
import type { LogLine } from './history.ts'
import { misspeltKeyword } from './parse.ts'
import type { Pattern } from './program.ts'

const NEAREST = 3
const COMPARED = 200
/** A line that needs more than this share of edits is not near. */
const FAR = 0.6

/** A pattern as a text with holes. */
export function template(pattern: Pattern): Template {
  const result: (string | null)[] = pattern.openStart ? [null] : []
  for (const segment of pattern.segments) {
    if (segment.kind === 'literal') result.push(...segment.text)
    else result.push(null)
  }
  if (pattern.openEnd) result.push(null)
  return result
}

/** The lines most like the pattern, closest first; lines of the right shape that failed by their values stand in front. */
export function nearestLines(
  pattern: Pattern,
  lines: readonly LogLine[],
  mismatches: readonly { line: LogLine; why: () => string }[],
): NearLine[] {
  const wanted = template(pattern)
  const byValue = mismatches.map(
    ({ line, why }): NearLine => ({
      line,
      difference: diffTemplate(wanted, line.text.trimEnd()),
      why: why(),
    }),
  )
  const known = new Set(mismatches.map(({ line }) => line.index))
  const texts = new Set<string>()
  const scored: { line: LogLine; score: number }[] = []
  for (const line of lines.slice(-COMPARED).reverse()) {
    const text = line.text.trimEnd()
    if (text === '' || known.has(line.index) || texts.has(text)) continue
    texts.add(text)
    const score = templateDistance(wanted, text) / Math.max(1, wanted.length + text.length)
    if (score < FAR / 2) scored.push({ line, score })
  }
  scored.sort((a, b) => a.score - b.score || b.line.index - a.line.index)
  const byText = scored.map(
    ({ line }): NearLine => ({ line, difference: diffTemplate(wanted, line.text.trimEnd()) }),
  )
  return [...byValue, ...byText].slice(0, NEAREST)
}

/** What the author may have to change about a line that never came. */
export function missedHint(pattern: Pattern): string | undefined {
  const keyword = misspeltKeyword(pattern.text)
  return keyword === undefined
    ? undefined
    : `the line is taken as it stands; did you mean the keyword "${keyword}:"?`
}

/** Evidence of a failure as paragraphs of plain text: the difference is marked as [-missing-] and {+extra+}. */
export function failureDetails(failure: MatchFailure): string[] {
  const details: string[] = []
  if (failure.line) details.push(`line ${failure.line.index + 1}: ${failure.line.text}`)
  if (failure.nearest.length > 0)
    details.push(
      ['closest lines (pattern against line: [-missing-] {+extra+}):', ...failure.nearest.map(nearText)].join(
        '\n',
      ),
    )
  const last = failure.lastMatch
  if (last)
    details.push(
      `last match: ${last.pattern.file}:${last.pattern.line} on line ${last.line.index + 1}: ${last.line.text}`,
    )
  if (failure.lastWords.length > 0)
    details.push(
      [
        'last line of each component:',
        ...failure.lastWords.map(line => `  ${line.index + 1}: ${line.text}`),
      ].join('\n'),
    )
  return details
}

function nearText(near: NearLine): string {
  const marked = near.difference
    .map(part =>
      part.kind === 'same' ? part.text : part.kind === 'missing' ? `[-${part.text}-]` : `{+${part.text}+}`,
    )
    .join('')
  return `  ${near.line.index + 1}: ${marked}${near.why === undefined ? '' : `\n     ${near.why}`}`
}
