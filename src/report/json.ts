// report.json: the result of a run for programs. Its fields are a promise: new ones may come, none changes its meaning within a schema number.
import type { RunResult, ScenarioResult } from './result.ts'

export const REPORT_SCHEMA = 1

/** The whole result as JSON with a final newline. Logs are not in it: they stand in the scenario's folder. */
export const renderJson = (result: RunResult): string => {
  const { run, at, version, engine, selection, hostMs, verdicts } = result
  const head = { schema: REPORT_SCHEMA, run, at, version, engine, selection, hostMs, verdicts }
  const report = { ...head, exitCode: result.exitCode ?? null, scenarios: result.scenarios.map(scenarioJson) }
  return JSON.stringify(report, null, 2) + '\n'
}

const scenarioJson = (s: ScenarioResult) => ({
  name: s.name,
  description: s.description,
  verdict: s.verdict,
  cause: s.cause ?? null,
  seed: s.seed,
  engine: s.engine,
  profile: s.profile,
  hostMs: s.hostMs,
  virtualNs: s.virtualNs,
  bootNs: s.bootNs ?? null,
  reproducible: s.reproducible,
  attempts: s.attempts,
  patterns: { matched: s.patternsMatched, total: s.patternsTotal },
  captures: Object.assign({}, ...s.matches.map(match => match.captures ?? {})) as Record<string, unknown>,
  lines: s.lineCount,
  image: s.image ?? null,
  resources: s.resources.map(({ component, ns, values }) => ({ component, ns, ...values })),
  advice: s.advice,
  findings: s.findings.map(({ severity, code, message, file, line, column }) => ({
    severity,
    code,
    message,
    file,
    line,
    column,
  })),
})
