// Wires reporters to a run: events go to the live ones as they come, the final ones are made from what was gathered, into files and to stdout.
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  createCollector,
  createMultiplexer,
  type Multiplexer,
  REPORTERS,
  type Reporter,
  type ReporterContext,
  type ReporterName,
  type RunResult,
  STANDARD_FILES,
} from '../report/index.ts'
import type { RunEvent } from '../runner/events.ts'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { onHost } from '../support/host-error.ts'
import { colorLevel, isStdoutClosed, note } from './output.ts'
import { displayPath } from './paths.ts'

export interface ReportingOptions {
  reporters: readonly ReporterName[]
  verbose?: boolean
  /** Where live reporters write: stderr when stdout carries a document. */
  stream?: NodeJS.WriteStream
}

export interface Reporting {
  event(event: RunEvent): void
  /** Writes the standard files into `folder`, then what the reporters have left to say. Throws HostError when the folder cannot be written. */
  finish(folder: string): Promise<RunResult>
}

const TICK_MS = 100
const MAX_SOURCE_BYTES = 4 << 20

/** Events after which time is spent waiting for the engine or on the result: reporters are loaded then, so that they delay no start. */
const LOADS_AFTER: readonly RunEvent['type'][] = ['power-on', 'verdict', 'run-end']

/** Wires the reporters that were asked for. Events that come before they are loaded wait for them. */
export const createReporting = ({
  reporters,
  verbose = false,
  stream = process.stdout,
}: ReportingOptions): Reporting => {
  const collector = createCollector()
  const waiting: RunEvent[] = []
  let loading: Promise<Loaded> | undefined
  let loaded: Loaded | undefined

  const deliver = (event: RunEvent): void => {
    collector.event(event)
    loaded?.live.event(event)
  }
  const load = async (): Promise<Loaded> => {
    const all = await loadReporters(reporters, createContext(stream, collector, verbose))
    loaded = all
    for (const event of waiting.splice(0)) deliver(event)
    return all
  }

  return {
    event: event => {
      if (loaded) deliver(event)
      else waiting.push(event)
      if (!loading && LOADS_AFTER.includes(event.type)) {
        loading = load()
        loading.catch(() => {}) // told by `finish`
      }
    },
    finish: async folder => {
      loading ??= load()
      const { live, files, timer } = await loading
      clearInterval(timer)
      const result = collector.result()
      for (const { file, render } of files) writeReport(join(folder, file), render(result))
      for (const name of reporters) await printFinal(name, result)
      live.end()
      for (const { name, error } of live.failures) note(`the reporter ${name} failed: ${String(error)}`)
      return result
    },
  }
}

interface Loaded {
  live: Multiplexer
  files: { file: string; render: (result: RunResult) => string }[]
  timer: NodeJS.Timeout | undefined
}

const loadReporters = async (names: readonly ReporterName[], context: ReporterContext): Promise<Loaded> => {
  const live: Record<string, Reporter> = {}
  for (const name of names) {
    const entry = REPORTERS[name]
    if (entry.kind === 'live') live[name] = (await entry.load())(context)
  }
  const all = createMultiplexer(live)
  const files = STANDARD_FILES.map(async name => ({
    file: REPORTERS[name].file,
    render: await REPORTERS[name].load(),
  }))
  const timer = context.live ? setInterval(all.tick, TICK_MS).unref() : undefined
  return { live: all, files: await Promise.all(files), timer }
}

const writeReport = (path: string, text: string): void =>
  onHost('host/reports-folder', 'cannot write', path, () => writeFileAtomic(path, text))

const printFinal = async (name: ReporterName, result: RunResult): Promise<void> => {
  const entry = REPORTERS[name]
  if (entry.kind !== 'final') return
  const render = await entry.load()
  if (!isStdoutClosed()) process.stdout.write(render(result))
  if (name === 'github') await appendJobSummary(result)
}

const appendJobSummary = async (result: RunResult): Promise<void> => {
  const file = process.env['GITHUB_STEP_SUMMARY']
  if (!file) return
  const { renderSummary } = await import('../report/github.ts')
  onHost('host/job-summary', 'cannot write the job summary', file, () =>
    appendFileSync(file, renderSummary(result)),
  )
}

const createContext = (
  stream: NodeJS.WriteStream,
  results: ReporterContext['results'],
  verbose: boolean,
): ReporterContext => ({
  write: text => {
    if (!isStdoutClosed()) stream.write(text)
  },
  results,
  color: colorLevel(stream),
  live: stream.isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'],
  columns: stream.columns || 80,
  verbose,
  readSource,
  displayPath,
  nowMs: () => performance.now(),
})

const readSource = (file: string): string | undefined => {
  try {
    return statSync(file).size <= MAX_SOURCE_BYTES ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}
