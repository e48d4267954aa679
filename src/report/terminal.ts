// The reporter for people: one line a scenario, each failure with its evidence on one screen, live progress on a terminal, plain text in a pipe.
import type { RunEvent } from '../runner/events.ts'
import type { Reporter, ReporterContext } from './reporter.ts'
import type { Advice, RunResult, ScenarioResult } from './result.ts'
import { createStyle, type Style } from './style.ts'
import { explainFailure } from './terminal-failure.ts'
import { createProgress } from './terminal-progress.ts'
import { formatMs, formatNs, plural, stamp, visible } from './text.ts'

/** What CI systems that know Genode's run tool search for. */
const SUCCESS = 'Run script execution successful.'

/** Writes as events come; the last line of a passed single run is Genode's own success message. */
export const createTerminalReporter = (context: ReporterContext): Reporter => {
  const style = createStyle(context.color)
  const progress = createProgress(context, style)
  const log = createVerboseLog(line => say(line), style)
  const say = (text: string): void => {
    progress.clear()
    context.write(`${text}\n`)
  }

  const event = (e: RunEvent): void => {
    progress.event(e)
    if (context.verbose) log.event(e)
    if (e.type === 'advice') say(adviceLine(e, context, style))
    if (e.type === 'verdict') {
      log.flush()
      const scenario = context.results.scenario(e.scenario)
      if (scenario) for (const line of scenarioLines(scenario, context, style)) say(line)
    }
  }

  const end = (): void => {
    log.flush()
    progress.clear()
    const result = context.results.result()
    for (const s of result.scenarios.filter(s => s.cause?.code === 'run/unfinished'))
      say(`${style.fail('-')} ${s.name}  ${style.fail('cut off')}`)
    if (result.scenarios.length > 1) say(summary(result, style))
    if (isPassedSingleRun(result)) say(`\n${SUCCESS}`)
  }
  return { event, end, ...(context.live && { tick: progress.draw }) }
}

/** One run file, all variants of which passed. */
const isPassedSingleRun = ({ scenarios, exitCode }: RunResult): boolean =>
  exitCode === 0 &&
  new Set(scenarios.map(({ name }) => name.split(':')[0])).size === 1 &&
  scenarios.every(({ verdict }) => verdict === 'pass')

const scenarioLines = (s: ScenarioResult, context: ReporterContext, style: Style): string[] => {
  const told = s.cause?.details?.join('\n') ?? ''
  const warnings = s.findings
    .filter(({ severity, message }) => severity === 'warning' && !told.includes(message))
    .map(({ file, line, column, code, message }) =>
      visible(
        `  ${style.warn('warning')} ${context.displayPath(file)}:${line}:${column} ${message} (${code})`,
        { lines: true },
      ),
    )
  switch (s.verdict) {
    case 'pass':
      return [`${style.pass('✓')} ${s.name}  ${style.dim(facts(s))}`, ...warnings]
    case 'skip':
      return [`${style.warn('-')} ${s.name}  ${style.warn('skipped')}  ${visible(s.cause?.message ?? '')}`]
    default:
      return [
        `${style.fail('✗')} ${style.bold(s.name)}  ${style.fail(s.verdict)}  ${style.dim(facts(s))}`,
        ...explainFailure(s, context, style),
        // Findings that made it invalid stand in the explanation.
        ...(s.verdict === 'invalid' ? [] : warnings),
      ]
  }
}

const adviceLine = (advice: Advice, { displayPath }: ReporterContext, style: Style): string => {
  const { file, line, column, component, resource, message, written } = advice
  const place = `${displayPath(file)}:${line}:${column}`
  const text = `${place} ${component}: ${resource} ${message}; better ${written}`
  return `  ${style.hint('advice')} ${visible(text)}`
}

const facts = (s: ScenarioResult): string => {
  const patterns = s.patternsTotal > 0 ? [`${s.patternsMatched}/${plural(s.patternsTotal, 'pattern')}`] : []
  const guest = s.virtualNs > 0 ? [`${formatNs(s.virtualNs)} guest`] : []
  const seed = s.seed === 0 ? [] : [`seed ${s.seed}`]
  const attempts = s.attempts > 1 ? [`attempt ${s.attempts}`] : []
  return [...patterns, ...guest, formatMs(s.hostMs), ...seed, ...attempts].join('  ')
}

const summary = (result: RunResult, style: Style): string => {
  const counts = Object.entries(result.verdicts).map(([verdict, count]) => {
    const text = `${count} ${verdict}`
    return verdict === 'pass' ? style.pass(text) : verdict === 'skip' ? style.warn(text) : style.fail(text)
  })
  return `${plural(result.scenarios.length, 'scenario')}: ${counts.join(', ')}  ${style.dim(formatMs(result.hostMs))}`
}

/** Serial lines as they come, each marked when a pattern matched it. A match follows its line, so a line waits for what comes next. */
const createVerboseLog = (say: (line: string) => void, style: Style) => {
  let waiting: { index: number; text: string } | undefined
  const flush = (mark = ' '): void => {
    if (waiting) say(`${mark} ${waiting.text}`)
    waiting = undefined
  }
  const event = (e: RunEvent): void => {
    if (e.type === 'match' && waiting?.index === e.lineIndex) flush(style.pass('✓'))
    if (e.type !== 'line') return
    flush()
    waiting = { index: e.index, text: `${style.dim(stamp(e.ns))} ${style.serialLine(visible(e.text))}` }
  }
  return { event, flush: () => flush() }
}
