// A few lines of a file around a place, with a caret under it.
import type { Location } from '../support/errors.ts'

const WIDTH = 160

/** Two lines before, the line itself with a caret, one after. Empty when the source has no such line. */
export function codeFrame(source: string, { line, column }: Omit<Location, 'file'>): string {
  const lines = source.split(/\r?\n/)
  if (line < 1 || line > lines.length) return ''
  const from = Math.max(1, line - 2)
  const to = Math.min(lines.length, line + 1)
  const digits = String(to).length
  const frame: string[] = []
  for (let i = from; i <= to; i++) {
    const text = lines[i - 1]!.slice(0, WIDTH)
    frame.push(`${i === line ? '>' : ' '} ${String(i).padStart(digits)} | ${text}`.trimEnd())
    if (i === line && column <= WIDTH)
      frame.push(`  ${' '.repeat(digits)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`)
  }
  return frame.join('\n')
}
