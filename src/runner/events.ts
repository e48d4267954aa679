// The event stream of a run: one JSON object a line in reports/<run>/events.jsonl. Reports are made from these and from nothing else.

export const EVENT_SCHEMA = 1

export type Verdict = 'pass' | 'fail' | 'crash' | 'hang' | 'timeout' | 'invalid' | 'error' | 'skip' | 'flaky'

/** Why a verdict is what it is: first line for the eye, the rest as evidence. */
export interface Cause {
  /** Stable code, e.g. 'expect/missed', 'guest/denied', 'config/unknown-node', 'engine/gone'. */
  code: string
  /** One sentence naming the cause. */
  message: string
  /** Where the author can act: pattern, config or run file. */
  location?: { file: string; line: number; column: number }
  hint?: string
  /** Serial lines (indices into lines.jsonl) that show it. */
  lines?: number[]
  /** Further text, one paragraph an entry: nearest lines with the difference marked, what each component said last, wait-for graph. */
  details?: string[]
}

interface Base {
  /** Milliseconds of host time since run-start. */
  ms: number
  scenario?: string
}

export type RunEvent =
  | (Base & {
      type: 'run-start'
      schema: number
      run: string
      at: string
      version: string
      selection: string[]
      engine: string
    })
  | (Base & {
      type: 'scenario-start'
      scenario: string
      description: string
      seed: number
      engine: string
      patterns: number
      profile: string
    })
  | (Base & {
      type: 'check'
      scenario: string
      findings: {
        severity: 'error' | 'warning'
        code: string
        message: string
        file: string
        line: number
        column: number
        text: string
      }[]
    })
  | (Base & {
      type: 'build'
      scenario: string
      image: string
      bytes: number
      sha256: string
      reused: boolean
      tookMs: number
    })
  | (Base & { type: 'power-on'; scenario: string; tookMs: number; sandbox?: string[] })
  | (Base & { type: 'boot'; scenario: string; ns: number })
  | (Base & { type: 'line'; scenario: string; index: number; ns: number; component?: string; text: string })
  | (Base & {
      type: 'match'
      scenario: string
      pattern: string
      file: string
      patternLine: number
      lineIndex: number
      ns: number
      captures?: Record<string, string | number>
    })
  | (Base & { type: 'input'; scenario: string; text: string; ns: number })
  | (Base & {
      type: 'sample'
      scenario: string
      ns: number
      component: string
      values: Record<string, number>
    })
  | (Base & {
      type: 'advice'
      scenario: string
      component: string
      resource: 'ram' | 'caps'
      kind: 'too-small' | 'too-large'
      /** Quota of the start node, what was needed in this run, and what to write instead: bytes or capabilities. */
      given: number
      needed: number
      proposed: number
      /** `proposed` as a configuration has it. */
      written: string
      /** One sentence. */
      message: string
      /** The start node. */
      file: string
      line: number
      column: number
    })
  | (Base & {
      type: 'verdict'
      scenario: string
      verdict: Verdict
      cause?: Cause
      seed: number
      engine: string
      /** False when the host had to end the guest: the result cannot be replayed exactly. */
      reproducible: boolean
      hostMs: number
      virtualNs: number
      patternsMatched: number
      patternsTotal: number
    })
  | (Base & { type: 'run-end'; run: string; verdicts: Record<string, number>; exitCode: number })
