// TAP version 14: one test point a scenario, with a YAML block that holds the cause. Strings stand in JSON notation, which is YAML too.
import type { RunResult, ScenarioResult } from './result.ts'
import { visible } from './text.ts'

/** The result as TAP 14, in the order the scenarios started. */
export const renderTap = (result: RunResult): string => {
  const points = result.scenarios.flatMap((s, index) => [point(s, index + 1), ...diagnostics(s)])
  return ['TAP version 14', `1..${result.scenarios.length}`, ...points].join('\n') + '\n'
}

const point = (s: ScenarioResult, number: number): string => {
  const ok = s.verdict === 'pass' || s.verdict === 'skip' ? 'ok' : 'not ok'
  const directive = s.verdict === 'skip' ? ` # SKIP ${escapeTap(s.cause?.message ?? '')}` : ''
  return `${ok} ${number} - ${escapeTap(s.name)}${directive}`
}

const diagnostics = (s: ScenarioResult): string[] => {
  const { cause } = s
  const place = cause?.location && `${cause.location.file}:${cause.location.line}:${cause.location.column}`
  const fields: [string, string | number | undefined][] = [
    ['verdict', s.verdict],
    ['duration_ms', Math.round(s.hostMs)],
    ['virtual_ns', s.virtualNs],
    ['engine', s.engine],
    ['seed', s.seed],
    ['code', cause?.code],
    ['message', cause?.message],
    ['at', place],
    ['hint', cause?.hint],
    ['details', cause?.details?.join('\n')],
  ]
  const lines = fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name}: ${quote(value as string | number)}`)
  return ['  ---', ...lines, '  ...']
}

const escapeTap = (text: string): string => visible(text).replace(/[\\#]/g, '\\$&')

const quote = (value: string | number): string =>
  typeof value === 'number' ? String(value) : JSON.stringify(visible(value, { lines: true }))
