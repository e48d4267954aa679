// For the tests of reporters: a result from a list of events, and a terminal reporter that writes into a string.
import type { RunEvent } from '../runner/events.ts'
import type { ReporterContext } from './reporter.ts'
import { createCollector, type RunResult } from './result.ts'
import { createTerminalReporter } from './terminal.ts'

export const resultOf = (events: RunEvent[]): RunResult => {
  const collector = createCollector()
  for (const event of events) collector.event(event)
  return collector.result()
}

/** What the terminal reporter writes for these events. */
export const terminalOutput = (events: RunEvent[], options: Partial<ReporterContext> = {}): string => {
  const results = createCollector()
  let output = ''
  const reporter = createTerminalReporter({
    write: text => {
      output += text
    },
    results,
    color: 0,
    live: false,
    columns: 80,
    verbose: false,
    readSource: () => undefined,
    displayPath: file => file,
    nowMs: () => 0,
    ...options,
  })
  for (const event of events) {
    results.event(event)
    reporter.event(event)
    if (options.live) reporter.tick?.()
  }
  reporter.end?.()
  return output
}
