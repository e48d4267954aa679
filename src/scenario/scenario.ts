// The run-file model: what a scenario can say, as plain data. `defineScenario` gives authors types and completion; validation is validate.ts.

/** A span of time as authors write it: '20s', '500ms', '2min', '250us'; a bare number is milliseconds. */
export type Span = string | number
/** A size as authors write it: '64M', '512K', '1G'; a bare number is bytes. */
export type Size = string | number

export type EngineName = 'emulator' | 'qemu' | 'linux' | 'board'
export type Profile = '26.02' | '10.02'
export type CheckLevel = 'strict' | 'error' | 'off'

/** One boot module: a built-in component by name, a file, literal content, or a component of the author's own (path relative to the run file's data folder run/<name>/). */
export type ModuleSpec =
  | string
  | { name: string; file: string }
  | { name: string; content: string }
  | { name: string; component: string }

export interface MachineSpec {
  /** Which era of Genode runs: messages, accounting, notation, timer. Default '26.02'. */
  profile?: Profile
  memory?: Size
  cpus?: number
}

/** One step of a scenario, in order. Expectation text uses the grammar of docs/expect.md; a name ending in .expect is a file in expected/. */
export type Step =
  | { expect: string | string[] }
  /** Characters sent over the serial line (as is; '\x1b' is Escape). */
  | { send: string }
  /** Lets guest time pass. */
  | { wait: Span }

export interface Limits {
  /** The whole scenario, from power-on, in guest time on the emulator. Default '60s'. */
  scenario?: Span
  /** Power-on to core's first line. */
  boot?: Span
  /** Longest time without a line. */
  silence?: Span
}

export interface ScenarioSpec {
  description: string
  tags?: string[]
  /** Boot modules besides hypervisor, core and ld.lib.so, which are implied. May be left out beside `root`. */
  modules?: ModuleSpec[]
  /** File in configs/, or inline text (xml`...`). May be left out beside `root`: then there is no boot module `config`. */
  config?: string
  /**
   * A root task of the author's own in place of core: the hypervisor starts it with everything the machine has, and nothing of
   * Genode is there (no core, no ld.lib.so, no init). A path relative to run/<name>/, written against `genode-run/nova`.
   */
  root?: { component: string }
  /** File in expected/ (*.expect), or patterns inline (one a line). */
  expect?: string | string[]
  /** Steps in order; instead of, or after, `expect`. */
  steps?: Step[]
  /** Patterns that must never appear. */
  forbid?: string[]
  /** Lines that a never-rule would fail and that are fine here. */
  allow?: string[]
  timeout?: Span | Limits
  /** Guest time the run goes on after the last match while windows are open. Default '200ms'. */
  settle?: Span
  machine?: MachineSpec
  /** Words of the hypervisor's command line. Default ['serial'], plus what the profile needs. */
  kernel?: { cmdline?: string[] }
  /** 0 (nominal hardware) unless given. */
  seed?: number
  check?: CheckLevel
  /** Engines the scenario runs on; a reason where it cannot. Default: all. */
  engines?: Partial<Record<EngineName, true | { skip: string }>>
  /** Named variations; each yields `name:variant` with these fields replaced. With variants, `name` alone stands for all of them. */
  variants?: Record<string, Partial<Omit<ScenarioSpec, 'variants'>>>
  retries?: number
}

/** Expected lines with their origin: a file of expected/ with its text, or patterns from the run file itself. */
export type Expectation =
  | { kind: 'file'; text: string; file: string }
  /** `lines`: where each pattern stands in the run file, as far as it stands there literally (else 0). */
  | { kind: 'inline'; patterns: string[]; lines?: number[] }

/** A step with its expectation read and its time in nanoseconds. */
export type ScenarioStep = { expect: Expectation } | { send: string } | { waitNs: number }

/** A validated scenario with defaults filled in; every time in nanoseconds, every size in bytes. Still plain data. */
export interface Scenario {
  /** `name` or `name:variant`. */
  name: string
  description: string
  tags: string[]
  /** Absolute path of the run file. */
  file: string
  /** Absolute path of the project: the folder that holds run/, configs/ and expected/. */
  root: string
  /** Absolute path of the scenario's data folder run/<name>/; it need not exist. */
  dataFolder: string
  modules: ModuleSpec[]
  /** Undefined only with a root task that wants none. */
  config: { text: string; file: string; inline: boolean } | undefined
  /** Absolute path of the root task that takes core's place. */
  rootTask?: string | undefined
  expectation: Expectation | undefined
  steps: ScenarioStep[]
  forbid: string[]
  allow: string[]
  /** Lines of the run file where the patterns of `forbid` and `allow` stand (0: not literally). */
  lines?: { forbid: number[]; allow: number[] }
  limits: { scenarioNs: number; bootNs: number | undefined; silenceNs: number | undefined }
  settleNs: number
  machine: { profile: Profile; memoryBytes: number; cpus: number }
  cmdline: string[]
  seed: number
  check: CheckLevel
  engines: Partial<Record<EngineName, true | { skip: string }>>
  retries: number
}

/** Types a run file's content in the editor. Returns its argument unchanged. */
export const defineScenario = (spec: ScenarioSpec): ScenarioSpec => spec

/** Inline XML in run files, for editors' highlighting: the text as it stands. */
export const xml = (parts: TemplateStringsArray, ...values: unknown[]): string =>
  String.raw({ raw: parts.raw }, ...values)
