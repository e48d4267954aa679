// What a run came to, gathered from its events: the one model from which all final reports are made.
import type { Cause, RunEvent, Verdict } from '../runner/events.ts'
import { createLineStore, type LogLine } from './line-store.ts'

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>
export type Finding = EventOf<'check'>['findings'][number]

export type Advice = Omit<EventOf<'advice'>, 'type' | 'scenario' | 'ms'>

export interface ComponentResources {
  component: string
  /** Guest time of the sample. */
  ns: number
  values: Record<string, number>
}

export interface Match {
  pattern: string
  file: string
  patternLine: number
  lineIndex: number
  ns: number
  captures?: Record<string, string | number>
}

export interface ScenarioResult {
  name: string
  description: string
  engine: string
  seed: number
  profile: string
  verdict: Verdict
  cause?: Cause
  /** False when the host had to end the guest. */
  reproducible: boolean
  /** Host milliseconds from run-start to this scenario's start, and its whole host and guest time. */
  startMs: number
  hostMs: number
  virtualNs: number
  /** Guest time of the first line after boot; undefined when nothing booted. */
  bootNs?: number
  patternsMatched: number
  patternsTotal: number
  /** 1 unless the scenario was retried. */
  attempts: number
  image?: { path: string; bytes: number; sha256: string; reused: boolean; tookMs: number }
  findings: Finding[]
  /** What each component had used when it was sampled last, in order of creation. */
  resources: ComponentResources[]
  advice: Advice[]
  matches: Match[]
  /** Lines kept for reports; where an index is missing, lines were left out (the whole log is in serial.log). */
  lines: LogLine[]
  lineCount: number
}

export interface RunResult {
  run: string
  at: string
  version: string
  selection: string[]
  engine: string
  hostMs: number
  scenarios: ScenarioResult[]
  verdicts: Record<string, number>
  /** Undefined when the run was cut off before its end. */
  exitCode?: number
}

export interface Collector {
  event(event: RunEvent): void
  /** The result so far; scenarios without a verdict are reported as cut off. */
  result(): RunResult
  /** One scenario's result so far. */
  scenario(name: string): ScenarioResult | undefined
}

const UNFINISHED: Cause = {
  code: 'run/unfinished',
  message: 'The run ended before this scenario had a verdict.',
}

type Entry = Omit<ScenarioResult, 'resources'> & {
  decided: boolean
  resources: Map<string, ComponentResources>
  store: ReturnType<typeof createLineStore>
}

/** Gathers events into a result. Knows nothing of files; holds a bounded number of lines per scenario. */
export const createCollector = (): Collector => {
  const entries = new Map<string, Entry>()
  let start: EventOf<'run-start'> | undefined
  let end: EventOf<'run-end'> | undefined
  let lastMs = 0

  const entryOf = (event: { scenario: string; ms: number }): Entry => {
    const known = entries.get(event.scenario)
    if (known) return known
    const made = emptyEntry(event.scenario, event.ms)
    entries.set(event.scenario, made)
    return made
  }

  const event = (e: RunEvent): void => {
    lastMs = Math.max(lastMs, e.ms)
    if (e.type === 'run-start') start ??= e
    else if (e.type === 'run-end') end = e
    else if (e.type === 'scenario-start') {
      const attempts = (entries.get(e.scenario)?.attempts ?? 0) + 1
      const { description, seed, engine, profile } = e
      const fresh = { ...emptyEntry(e.scenario, e.ms), description, seed, engine, profile, attempts }
      entries.set(e.scenario, { ...fresh, patternsTotal: e.patterns })
    } else record(entryOf(e), e)
  }

  const result = (): RunResult => {
    const scenarios = [...entries.values()].map(entry => finish(entry, lastMs))
    const verdicts: Record<string, number> = {}
    for (const { verdict } of scenarios) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    return {
      run: start?.run ?? '',
      at: start?.at ?? '',
      version: start?.version ?? '',
      selection: start?.selection ?? [],
      engine: start?.engine ?? '',
      hostMs: lastMs,
      scenarios,
      verdicts,
      ...(end && { exitCode: end.exitCode }),
    }
  }
  const scenario = (name: string): ScenarioResult | undefined => {
    const entry = entries.get(name)
    return entry && finish(entry, lastMs)
  }
  return { event, result, scenario }
}

const emptyEntry = (name: string, startMs: number): Entry => ({
  name,
  description: '',
  engine: '',
  seed: 0,
  profile: '',
  verdict: 'error',
  reproducible: true,
  startMs,
  hostMs: 0,
  virtualNs: 0,
  patternsMatched: 0,
  patternsTotal: 0,
  attempts: 1,
  findings: [],
  resources: new Map(),
  advice: [],
  matches: [],
  lines: [],
  lineCount: 0,
  decided: false,
  store: createLineStore(),
})

type ScenarioEvent = Exclude<RunEvent, { type: 'run-start' | 'run-end' | 'scenario-start' }>

const record = (entry: Entry, e: ScenarioEvent): void => {
  switch (e.type) {
    case 'check':
      entry.findings = entry.findings.concat(e.findings)
      return
    case 'build': {
      const { image: path, bytes, sha256, reused, tookMs } = e
      entry.image = { path, bytes, sha256, reused, tookMs }
      return
    }
    case 'boot':
      entry.bootNs = e.ns
      return
    case 'line':
      entry.lineCount = Math.max(entry.lineCount, e.index + 1)
      entry.store.add({
        index: e.index,
        ns: e.ns,
        text: e.text,
        ...(e.component !== undefined && { component: e.component }),
      })
      return
    case 'match': {
      const { pattern, file, patternLine, lineIndex, ns, captures } = e
      entry.matches.push({ pattern, file, patternLine, lineIndex, ns, ...(captures && { captures }) })
      entry.store.pin(lineIndex)
      return
    }
    case 'sample':
      entry.resources.set(e.component, { component: e.component, ns: e.ns, values: e.values })
      return
    case 'advice': {
      const { type: _type, scenario: _scenario, ms: _ms, ...advice } = e
      entry.advice.push(advice)
      return
    }
    case 'verdict':
      decide(entry, e)
      return
    case 'power-on':
    case 'input':
      return
  }
}

const decide = (entry: Entry, e: EventOf<'verdict'>): void => {
  const { verdict, seed, engine, reproducible, hostMs, virtualNs, patternsMatched, patternsTotal } = e
  Object.assign(entry, { verdict, seed, engine, reproducible, hostMs, virtualNs, patternsMatched })
  entry.patternsTotal = patternsTotal
  if (e.cause) entry.cause = e.cause
  for (const index of e.cause?.lines ?? []) entry.store.pin(index)
  if (verdict === 'pass') entry.store.shrink()
  entry.decided = true
}

const finish = (entry: Entry, nowMs: number): ScenarioResult => {
  const { decided, store, ...rest } = entry
  const result = { ...rest, resources: [...rest.resources.values()] }
  const lines = store.lines()
  if (decided) return { ...result, lines }
  return { ...result, lines, verdict: 'error', cause: UNFINISHED, hostMs: nowMs - result.startMs }
}
