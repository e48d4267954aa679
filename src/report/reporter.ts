// What a reporter is: a pure consumer of events. Live reporters write while the run goes on; final ones turn the result into text.
import type { RunEvent } from '../runner/events.ts'
import type { Collector, RunResult } from './result.ts'

export interface Reporter {
  event(event: RunEvent): void
  /** Called a few times a second on a terminal, for what changes with time alone. */
  tick?(): void
  /** Called once, after the last event. */
  end?(): void
}

/** What a live reporter may use of the outside. */
export interface ReporterContext {
  write(text: string): void
  /** What was gathered so far, the event just handed over included. */
  results: Pick<Collector, 'result' | 'scenario'>
  /** 0 none, 1 sixteen colours, 2 256 colours, 3 all. */
  color: 0 | 1 | 2 | 3
  /** True when lines already written may be rewritten (a terminal). */
  live: boolean
  columns: number
  /** Every serial line as it comes. */
  verbose: boolean
  /** Text of a file that a location names, for code frames; undefined when it cannot be read. */
  readSource(file: string): string | undefined
  /** A path as people want to read it (relative to where they stand). */
  displayPath(file: string): string
  /** Host milliseconds, for elapsed times. */
  nowMs(): number
}

export type ReporterEntry =
  | { kind: 'live'; summary: string; load(): Promise<(context: ReporterContext) => Reporter> }
  | { kind: 'final'; summary: string; file: string; load(): Promise<(result: RunResult) => string> }
