// A diagnostic as text for a terminal: place, code frame with a caret line, hint, related places.
import { excerpt } from '../support/excerpt.ts'
import type { Diagnostic } from './diagnostic.ts'
import { shown } from './findings.ts'

export interface FormatOptions {
  color?: boolean
  /** What stands in front of the text in its file: whole lines, and columns on the first line of the text. For configurations inside a run file. */
  origin?: { lines: number; columns: number }
}

type Paint = (code: number, text: string) => string

function frame(diagnostic: Diagnostic, sourceText: string, linesBefore: number, paint: Paint): string[] {
  const { line, column, endColumn } = diagnostic
  const lines = sourceText.split('\n', line)
  const gutter = String(line + linesBefore).length
  const row = (number: number, text: string): string =>
    `${paint(90, `${String(number + linesBefore).padStart(gutter)} | `)}${text}`
  const out: string[] = []
  const before = lines[line - 2]
  if (before !== undefined && before.trim() !== '')
    out.push(row(line - 1, excerpt(before, 1, 1).text.trimEnd()))
  const { text, from, to } = excerpt(lines[line - 1] ?? '', column, endColumn)
  const paintOf = diagnostic.severity === 'error' ? 31 : 33
  out.push(row(line, text.trimEnd()))
  out.push(
    `${paint(90, `${' '.repeat(gutter)} | `)}${' '.repeat(from)}${paint(paintOf, '^'.repeat(to - from))}`,
  )
  return out
}

/**
 * `file:line:column: error: message [code]`, the lines around, the hint. `sourceText` is the text that was parsed. Without a line end behind.
 * What comes from the file is cleaned of control characters.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sourceText: string,
  options: FormatOptions = {},
): string {
  const paint: Paint = (code, text) => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text)
  const { severity, message, file, code, hint, related } = diagnostic
  const origin = options.origin ?? { lines: 0, columns: 0 }
  const located = ({ line, column }: { line: number; column: number }): string =>
    `${file}:${line + origin.lines}:${line === 1 ? column + origin.columns : column}:`
  const word = paint(severity === 'error' ? 31 : 33, `${severity}:`)
  return [
    `${paint(1, located(diagnostic))} ${word} ${message} ${paint(90, `[${code}]`)}`,
    ...frame(diagnostic, sourceText, origin.lines, paint).map(text => `  ${text}`),
    ...(hint ? [`  ${paint(36, 'hint:')} ${hint}`] : []),
    ...(related ?? []).map(place => `  ${located(place)} ${shown(place.message, 300)}`),
  ].join('\n')
}
