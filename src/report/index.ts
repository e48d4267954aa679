// The door of report/: reporters by the name that --reporter takes. Each is loaded only when it is used.
import type { ReporterEntry } from './reporter.ts'

export { createMultiplexer, type Multiplexer } from './multiplexer.ts'
export { parseEvent } from './parse-event.ts'
export type { Reporter, ReporterContext, ReporterEntry } from './reporter.ts'
export { type Collector, createCollector, type RunResult, type ScenarioResult } from './result.ts'

export const REPORTERS = {
  terminal: {
    kind: 'live',
    summary: 'what runs, verdicts, and each failure with its evidence',
    load: async () => (await import('./terminal.ts')).createTerminalReporter,
  },
  json: {
    kind: 'final',
    summary: 'report.json, for programs',
    file: 'report.json',
    load: async () => (await import('./json.ts')).renderJson,
  },
  junit: {
    kind: 'final',
    summary: 'JUnit XML, for Jenkins and GitLab',
    file: 'junit.xml',
    load: async () => (await import('./junit.ts')).renderJunit,
  },
  html: {
    kind: 'final',
    summary: 'one self-contained page',
    file: 'index.html',
    load: async () => (await import('./html.ts')).renderHtml,
  },
  tap: {
    kind: 'final',
    summary: 'TAP version 14',
    file: 'report.tap',
    load: async () => (await import('./tap.ts')).renderTap,
  },
  github: {
    kind: 'final',
    summary: 'annotations and a job summary for GitHub Actions',
    file: 'summary.md',
    load: async () => (await import('./github.ts')).renderAnnotations,
  },
} as const satisfies Record<string, ReporterEntry>

export type ReporterName = keyof typeof REPORTERS

/** Reports that every run leaves in its folder. */
export const STANDARD_FILES = ['json', 'junit', 'html'] as const satisfies ReporterName[]
