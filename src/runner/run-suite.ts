// Several scenarios, one after the other: their events go to the run folder and to whoever listens, and one exit code comes out.
import type { Engine } from '../engine/engine.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { UserError } from '../support/errors.ts'
import type { Advisor } from './advisor.ts'
import { checkConfiguration } from './check-config.ts'
import { EVENT_SCHEMA, type RunEvent, type Verdict } from './events.ts'
import { ExitCode, type ExitCodeValue, exitCodeOf, gravest } from './exit-code.ts'
import type { RunFolder } from './run-folder.ts'
import { runScenario, type VerdictEvent } from './run-scenario.ts'
import type { ScenarioEvent } from './serial-watch.ts'

/** A run file that cannot be loaded: its turn ends with the verdict `invalid`. */
export interface Refused {
  name: string
  error: UserError
}

export interface SuiteOptions {
  scenarios: readonly (Scenario | Refused)[]
  engine: Engine
  folder: RunFolder
  version: string
  /** The words that chose the scenarios. */
  selection: string[]
  /** Takes the place of the scenarios' own seeds. */
  seed?: number
  allowFlaky?: boolean
  /** Says after each scenario which quotas of its configuration should be others. */
  advise?: boolean
  /** Live listeners; must not throw. */
  onEvent(event: RunEvent): void
  signal?: AbortSignal
  /** Exit code when `signal` was aborted: which signal it was. */
  interruptCode?: () => ExitCodeValue
}

export interface SuiteResult {
  exitCode: ExitCodeValue
  verdicts: Record<string, Verdict>
}

/** Runs all; rejects only when the run folder cannot be written (HostError) or the runner itself is broken. */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const { scenarios, engine, folder, onEvent, signal = new AbortController().signal } = options
  const begin = performance.now()
  const nowMs = (): number => performance.now() - begin
  const emit = (event: RunEvent): void => {
    folder.event(event)
    onEvent(event)
  }
  emit({
    type: 'run-start',
    ms: 0,
    schema: EVENT_SCHEMA,
    run: folder.run,
    at: new Date().toISOString(),
    version: options.version,
    selection: options.selection,
    engine: engine.name,
  })
  const done: VerdictEvent[] = []
  const verdicts: Record<string, Verdict> = {}
  for (const scenario of scenarios) {
    if (signal.aborted) break
    const { name } = scenario
    let advisor: Advisor | undefined
    const emitScenario = (event: ScenarioEvent): void => {
      advisor?.note(event)
      emit({ ...event, scenario: name, ms: nowMs() } as RunEvent)
    }
    if ('error' in scenario) {
      const verdict = refusedVerdict(scenario.error, engine)
      emitScenario(verdict)
      done.push(verdict)
      verdicts[name] = verdict.verdict
      continue
    }
    if (options.advise) advisor = new (await import('./advisor.ts')).Advisor(scenario)
    const run = (): Promise<VerdictEvent> =>
      runScenario(scenario, {
        engine,
        seed: options.seed ?? scenario.seed,
        openLog: () => folder.serialLog(name),
        emit: emitScenario,
        check: checkConfiguration,
        signal,
        nowMs,
      })
    const verdict = await retried(run, engine.deterministic ? 0 : scenario.retries)
    done.push(verdict)
    verdicts[name] = verdict.verdict
    for (const advice of (await advisor?.advice()) ?? []) emitScenario(advice)
  }
  const codes = done.map(verdict => exitCodeOf(verdict, options.allowFlaky))
  if (signal.aborted) codes.push(options.interruptCode?.() ?? ExitCode.INTERRUPTED)
  const exitCode = gravest(codes)
  emit({ type: 'run-end', ms: nowMs(), run: folder.run, verdicts: count(done), exitCode })
  return { exitCode, verdicts }
}

const refusedVerdict = ({ code, message, location, hint }: UserError, engine: Engine): VerdictEvent => ({
  type: 'verdict',
  verdict: 'invalid',
  cause: { code, message, ...(location && { location }), ...(hint !== undefined && { hint }) },
  seed: 0,
  engine: engine.name,
  reproducible: true,
  hostMs: 0,
  virtualNs: 0,
  patternsMatched: 0,
  patternsTotal: 0,
})

const PERHAPS_FLAKY: readonly Verdict[] = ['fail', 'crash', 'hang', 'timeout']

/** A scenario that passes only when it is tried again is flaky; where the engine is deterministic, another try would end the same. */
async function retried(run: () => Promise<VerdictEvent>, retries: number): Promise<VerdictEvent> {
  let verdict = await run()
  for (let i = 0; i < retries && PERHAPS_FLAKY.includes(verdict.verdict); i++) {
    const again = await run()
    verdict = again.verdict === 'pass' ? { ...again, verdict: 'flaky' } : again
  }
  return verdict
}

function count(verdicts: readonly VerdictEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { verdict } of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1
  return counts
}
