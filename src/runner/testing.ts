// For tests: an engine whose machine is a list of things that happen at points of guest time.
import type { Engine, Grant, Output, Pause, Running } from '../engine/engine.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Finding } from './check.ts'
import { runScenario, type ScenarioContext, type VerdictEvent } from './run-scenario.ts'
import type { SerialLog } from './serial-log.ts'
import type { ScenarioEvent } from './serial-watch.ts'

/** Serial text at a time, or a pause of its own kind. Input appends what `onInput` answers. */
export type Happening = { ns: number; text: string } | { ns: number; pause: Pause }

export interface FakeMachine {
  happenings: Happening[]
  onInput?: (text: string, nowNs: number) => Happening[]
  threads?: unknown
}

export interface FakeEngine extends Engine {
  /** What the runner did, in order. */
  readonly calls: string[]
}

export function fakeEngine(machine: FakeMachine, options: Partial<Engine> = {}): FakeEngine {
  const calls: string[] = []
  return {
    name: 'emulator',
    deterministic: true,
    doctor: async () => [],
    unsupported: () => [],
    build: async () => ({ path: '/image', bytes: 1, sha256: 'x', reused: false }),
    launch: async () => new FakeRunning(machine, calls),
    ...options,
    calls,
  }
}

class FakeRunning implements Running {
  readonly #machine: FakeMachine
  readonly #calls: string[]
  #nowNs = 0
  #next = 0

  constructor(machine: FakeMachine, calls: string[]) {
    this.#machine = { ...machine, happenings: [...machine.happenings] }
    this.#calls = calls
  }

  async run(
    { untilNs, stopAtLine }: Grant,
    onOutput: (output: Output) => void,
  ): Promise<Pause & { nowNs: number }> {
    this.#calls.push(`run${stopAtLine ? ' to line' : ''}`)
    for (;;) {
      await Promise.resolve()
      if (this.#calls.at(-1) === 'stop') return { kind: 'gone', message: 'stopped', nowNs: this.#nowNs }
      const happening = this.#machine.happenings[this.#next]
      if (!happening) return { kind: 'idle', nowNs: this.#nowNs }
      if (happening.ns > untilNs) {
        this.#nowNs = untilNs
        return { kind: 'time', nowNs: untilNs }
      }
      this.#nowNs = happening.ns
      this.#next++
      if ('pause' in happening) return { ...happening.pause, nowNs: this.#nowNs }
      onOutput({ bytes: Buffer.from(happening.text), ns: happening.ns })
      if (stopAtLine && happening.text.endsWith('\n')) return { kind: 'line', nowNs: this.#nowNs }
    }
  }

  async send(bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString()
    this.#calls.push(`send ${text} at ${this.#nowNs}`)
    this.#machine.happenings.splice(this.#next, 0, ...(this.#machine.onInput?.(text, this.#nowNs) ?? []))
  }

  async inspect(what: string): Promise<unknown> {
    this.#calls.push(`inspect ${what}`)
    return what === 'threads' ? this.#machine.threads : undefined
  }

  async stop(): Promise<void> {
    this.#calls.push('stop')
  }
}

/** A valid scenario that expects the given patterns. */
export const scenarioOf = (patterns: string[], more: Partial<Scenario> = {}): Scenario => ({
  name: 'test',
  description: 'a test',
  tags: [],
  file: '/p/run/test.run.ts',
  root: '/p',
  dataFolder: '/p/run/test',
  modules: ['init'],
  config: { text: '<config/>', file: '/p/configs/test.xml', inline: false },
  expectation: { kind: 'inline', patterns },
  steps: [],
  forbid: [],
  allow: [],
  limits: { scenarioNs: 60e9, bootNs: undefined, silenceNs: undefined },
  settleNs: 200e6,
  machine: { profile: '26.02', memoryBytes: 800 << 20, cpus: 1 },
  cmdline: ['serial'],
  seed: 0,
  check: 'off',
  engines: {},
  retries: 0,
  ...more,
})

export interface Recorded {
  verdict: VerdictEvent
  events: ScenarioEvent[]
  /** Raw serial bytes that were kept, and the lines. */
  serial: string
  lines: string[]
}

/** Runs a scenario on an engine and records what came of it. */
export async function recordScenario(
  scenario: Scenario,
  engine: Engine,
  more: Partial<ScenarioContext> & { findings?: Finding[] } = {},
): Promise<Recorded> {
  const events: ScenarioEvent[] = []
  const lines: string[] = []
  let serial = ''
  const log: SerialLog = {
    raw: bytes => {
      serial += Buffer.from(bytes).toString()
    },
    line: ({ text }) => void lines.push(text),
    close: () => {},
  }
  const verdict = await runScenario(scenario, {
    engine,
    seed: scenario.seed,
    openLog: () => log,
    emit: event => void events.push(event),
    check: async () => more.findings ?? [],
    signal: new AbortController().signal,
    nowMs: () => 0,
    ...more,
  })
  return { verdict, events, serial, lines }
}
