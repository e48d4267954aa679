// Reads one line of an events.jsonl, which may come from a stranger or from an interrupted run: a known event of the right shape, or the reason why not.
import { EVENT_SCHEMA, type RunEvent } from '../runner/events.ts'

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object'
type Shape = Record<string, Kind | `${Kind}?`>

/** The fields that reports rely on, for each type of event. */
const SHAPES: Record<RunEvent['type'], Shape> = {
  'run-start': {
    schema: 'number',
    run: 'string',
    at: 'string',
    version: 'string',
    selection: 'array',
    engine: 'string',
  },
  'scenario-start': {
    scenario: 'string',
    description: 'string',
    seed: 'number',
    engine: 'string',
    patterns: 'number',
    profile: 'string',
  },
  check: { scenario: 'string', findings: 'array' },
  build: {
    scenario: 'string',
    image: 'string',
    bytes: 'number',
    sha256: 'string',
    reused: 'boolean',
    tookMs: 'number',
  },
  'power-on': { scenario: 'string', tookMs: 'number', sandbox: 'array?' },
  boot: { scenario: 'string', ns: 'number' },
  line: { scenario: 'string', index: 'number', ns: 'number', component: 'string?', text: 'string' },
  match: {
    scenario: 'string',
    pattern: 'string',
    file: 'string',
    patternLine: 'number',
    lineIndex: 'number',
    ns: 'number',
    captures: 'object?',
  },
  input: { scenario: 'string', text: 'string', ns: 'number' },
  sample: { scenario: 'string', ns: 'number', component: 'string', values: 'object' },
  advice: {
    scenario: 'string',
    component: 'string',
    resource: 'string',
    kind: 'string',
    given: 'number',
    needed: 'number',
    proposed: 'number',
    written: 'string',
    message: 'string',
    file: 'string',
    line: 'number',
    column: 'number',
  },
  verdict: {
    scenario: 'string',
    verdict: 'string',
    cause: 'object?',
    seed: 'number',
    engine: 'string',
    reproducible: 'boolean',
    hostMs: 'number',
    virtualNs: 'number',
    patternsMatched: 'number',
    patternsTotal: 'number',
  },
  'run-end': { run: 'string', verdicts: 'object', exitCode: 'number' },
}

const CAUSE: Shape = {
  code: 'string',
  message: 'string',
  location: 'object?',
  hint: 'string?',
  lines: 'array?',
  details: 'array?',
}
const LOCATION: Shape = { file: 'string', line: 'number', column: 'number' }
const FINDING: Shape = { severity: 'string', code: 'string', message: 'string', ...LOCATION }
const VERDICTS = ['pass', 'fail', 'crash', 'hang', 'timeout', 'invalid', 'error', 'skip', 'flaky']

export type Parsed = { event: RunEvent } | { problem: string }

/** Never throws. Unknown types of a newer schema are a problem of their own, which a caller may pass over. */
export const parseEvent = (line: string): Parsed => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { problem: 'no JSON (a line that was cut off?)' }
  }
  if (!isObject(value)) return { problem: 'no JSON object' }
  const { type } = value
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type))
    return { problem: `unknown type of event ${JSON.stringify(type)?.slice(0, 80)}` }
  const shape = SHAPES[type as RunEvent['type']]
  const problem = mismatch(value, { ms: 'number', ...shape }) ?? innerProblem(value)
  return problem ? { problem } : { event: value as unknown as RunEvent }
}

const innerProblem = (value: Record<string, unknown>): string | undefined => {
  switch (value['type']) {
    case 'run-start':
      if ((value['schema'] as number) > EVENT_SCHEMA)
        return `schema ${value['schema']} is newer than ${EVENT_SCHEMA}, the newest known here`
      return allStrings(value['selection'], 'selection')
    case 'check':
      return (value['findings'] as unknown[])
        .map(finding => (isObject(finding) ? mismatch(finding, FINDING) : 'a finding is no object'))
        .find(Boolean)
    case 'match':
      return Object.values(value['captures'] ?? {}).every(
        capture => typeof capture === 'string' || typeof capture === 'number',
      )
        ? undefined
        : 'captures: not all are strings or numbers'
    case 'sample':
      return Object.values(value['values'] as object).every(Number.isFinite)
        ? undefined
        : 'values: not all are numbers'
    case 'verdict':
      if (!VERDICTS.includes(value['verdict'] as string)) return 'unknown verdict'
      return value['cause'] === undefined
        ? undefined
        : causeProblem(value['cause'] as Record<string, unknown>)
    default:
      return undefined
  }
}

const causeProblem = (cause: Record<string, unknown>): string | undefined => {
  const { location, lines, details } = cause
  const numbers = Array.isArray(lines) && !lines.every(Number.isSafeInteger)
  return (
    mismatch(cause, CAUSE) ??
    (numbers ? 'lines: not all are integers' : undefined) ??
    (location === undefined ? undefined : mismatch(location as Record<string, unknown>, LOCATION)) ??
    (details === undefined ? undefined : allStrings(details, 'details'))
  )
}

const allStrings = (value: unknown, name: string): string | undefined =>
  (value as unknown[]).every(item => typeof item === 'string') ? undefined : `${name}: not all are strings`

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mismatch = (value: Record<string, unknown>, shape: Shape): string | undefined => {
  for (const [name, kind] of Object.entries(shape)) {
    const optional = kind.endsWith('?')
    const wanted = optional ? kind.slice(0, -1) : kind
    const field = value[name]
    if (field === undefined && optional) continue
    const found = Array.isArray(field) ? 'array' : field === null ? 'null' : typeof field
    if (found !== wanted) return `${name}: ${wanted} expected, ${found} found`
  }
  return undefined
}
