// GitHub Actions: workflow commands that put a failure beside the line it is about, and a job summary in Markdown.
import type { Verdict } from '../runner/events.ts'
import type { Finding, RunResult, ScenarioResult } from './result.ts'
import { formatMs, formatNs, plural, visible } from './text.ts'

const LEVEL: Record<Verdict, 'error' | 'warning' | undefined> = {
  pass: undefined,
  skip: undefined,
  flaky: 'warning',
  fail: 'error',
  crash: 'error',
  hang: 'error',
  timeout: 'error',
  invalid: 'error',
  error: 'error',
}

/** One annotation for each scenario that did not pass and for each warning of the checker. */
export const renderAnnotations = (result: RunResult): string =>
  result.scenarios.flatMap(s => [...s.findings.map(findingCommand), ...verdictCommand(s)]).join('')

const verdictCommand = (s: ScenarioResult): string[] => {
  const level = LEVEL[s.verdict]
  if (!level) return []
  const { location, message = s.verdict, details = [], hint } = s.cause ?? {}
  const text = [
    message,
    ...details,
    ...(hint ? [`hint: ${hint}`] : []),
    `again: run ${s.name} --seed ${s.seed}`,
  ]
  const place = location && { file: location.file, line: location.line, col: location.column }
  return [command(level, { ...place, title: `${s.name}: ${s.verdict}` }, text.join('\n'))]
}

const findingCommand = ({ severity, code, message, file, line, column }: Finding): string =>
  command(severity, { file, line, col: column, title: code }, message)

const command = (name: string, properties: Record<string, string | number>, text: string): string => {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  return `::${name} ${list.join(',')}::${escapeData(visible(text, { lines: true }))}\n`
}

const escapeData = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')

const escapeProperty = (text: string): string =>
  escapeData(visible(text)).replace(/:/g, '%3A').replace(/,/g, '%2C')

/** The job summary: what did not pass first, as a table. */
export const renderSummary = (result: RunResult): string => {
  const counts = Object.entries(result.verdicts).map(([verdict, count]) => `${count} ${verdict}`)
  const order = (s: ScenarioResult) => (s.verdict === 'pass' ? 1 : 0)
  const rows = [...result.scenarios]
    .sort((a, b) => order(a) - order(b))
    .map(s => [s.name, s.verdict, s.cause?.message ?? '', formatNs(s.virtualNs), formatMs(s.hostMs)])
  const table = [['scenario', 'verdict', 'cause', 'guest time', 'host time'], Array(5).fill('---'), ...rows]
  const title = `### ${plural(result.scenarios.length, 'scenario')}: ${counts.join(', ')}`
  return `${title}\n\n${table.map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')}\n`
}

const cell = (text: string): string =>
  visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
