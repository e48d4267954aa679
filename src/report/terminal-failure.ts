// A failed scenario on one screen: the cause first, where the author can act, the evidence, how to look closer.
import { excerpt } from '../support/excerpt.ts'
import type { LogLine } from './line-store.ts'
import type { ReporterContext } from './reporter.ts'
import type { ScenarioResult } from './result.ts'
import type { Style } from './style.ts'
import { stamp, visible } from './text.ts'

const TAIL = 8
const INDENT = '    '

/** The lines below a failed scenario's own line. The first three name the cause. */
export const explainFailure = (s: ScenarioResult, context: ReporterContext, style: Style): string[] => {
  const { cause } = s
  if (!cause) return tail(s, style)
  const { location, hint, details = [] } = cause
  const shown = details.join('\n')
  const paragraph = (text: string): string[] => indented(shortenPaths(text, context))
  return [
    ...paragraph(cause.message).map(line => style.fail(line)),
    ...(location ? codeFrame(location, context, style) : []),
    ...details.flatMap(detail => ['', ...paragraph(detail).map(line => evidence(line, style))]),
    ...(hint ? ['', ...paragraph(`hint: ${hint}`).map(line => style.hint(line))] : []),
    ...(s.lineCount > 0 ? ['', ...tail(s, style, shown)] : []),
    ...(s.lineCount > 0
      ? ['', `${INDENT}${style.dim(`again: ${replay(s)}    log: run serial ${s.name}`)}`]
      : []),
    '',
  ]
}

const replay = (s: ScenarioResult): string => `run ${s.name} --seed ${s.seed}`

/** Absolute paths before a line number, as people want to read them. */
const shortenPaths = (text: string, { displayPath }: ReporterContext): string =>
  text.replace(/(?<=^|[\s(])\/[^\s:]+(?=:\d)/gm, path => displayPath(path))

const indented = (text: string): string[] =>
  visible(text, { lines: true })
    .split(/\r?\n/)
    .map(line => (line === '' ? '' : INDENT + line))

/** Carets and tildes mark a difference; a labelled serial line gets its component's colour. */
const evidence = (line: string, style: Style): string => {
  if (/^[\s^~+-]+$/.test(line)) return style.warn(line)
  const at = line.indexOf('[')
  return at >= 0 && /^\s*(\S+:?\s+){0,3}$/.test(line.slice(0, at))
    ? line.slice(0, at) + style.serialLine(line.slice(at))
    : line
}

/** The place with two lines around it. Without the file's text, the place alone. */
const codeFrame = (
  { file, line, column }: { file: string; line: number; column: number },
  context: ReporterContext,
  style: Style,
): string[] => {
  const place = `${INDENT}${style.dim('at')} ${visible(context.displayPath(file))}:${line}:${column}`
  const text = context.readSource(file)?.split(/\r?\n/)
  if (!text || line < 1 || line > text.length) return [place]
  const first = Math.max(1, line - 1)
  const last = Math.min(text.length, line + 1)
  const width = String(last).length
  const rows: string[] = [place]
  for (let n = first; n <= last; n++) {
    const cut = excerpt(text[n - 1] ?? '', n === line ? column : 1, column + 1)
    const source = visible(cut.text)
    const row = `${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${source}`
    rows.push(INDENT + (n === line ? row : style.dim(row)).trimEnd())
    if (n === line && column > 1)
      rows.push(`${INDENT}  ${' '.repeat(width)} | ${' '.repeat(cut.from)}${style.warn('^')}`)
  }
  return rows
}

/** The last lines of the log, those that show the cause marked. Left out when the details show them already. */
const tail = (s: ScenarioResult, style: Style, shown = ''): string[] => {
  const evidenceLines = new Set(s.cause?.lines ?? [])
  const last = s.lines.slice(-TAIL)
  const pinned = s.lines.filter(line => evidenceLines.has(line.index) && !last.includes(line)).slice(-TAIL)
  if (last.every(line => shown.includes(line.text))) return []
  return [
    `${INDENT}last lines of the serial log:`,
    ...pinned.map(line => row(line, true, style)),
    ...(pinned.length > 0 ? [`${INDENT}  ${style.dim('...')}`] : []),
    ...last.map(line => row(line, evidenceLines.has(line.index), style)),
  ]
}

const row = (line: LogLine, marked: boolean, style: Style): string =>
  `${INDENT}${marked ? style.fail('>') : ' '} ${style.dim(stamp(line.ns))} ${style.serialLine(visible(line.text))}`
