// From the content of a run file, whose shape is known to be right, to a scenario: files read, defaults filled in, units converted.
import { join } from 'node:path'
import { findFile, readText } from './files.ts'
import type { Report } from './problem.ts'
import type {
  Expectation,
  Limits,
  ModuleSpec,
  Profile,
  Scenario,
  ScenarioSpec,
  ScenarioStep,
  Span,
  Step,
} from './scenario.ts'
import { sizeBytes, spanNs } from './units.ts'

export const DEFAULTS = { timeout: '60s', settle: '200ms', memory: '800M', profile: '26.02' } as const

/** Words for the hypervisor: a serial line; kernels of 2010 also ran with the classic interrupt controller. */
export const CMDLINE: Record<Profile, string[]> = { '26.02': ['serial'], '10.02': ['noapic', 'serial'] }

export interface RunFilePlace {
  name: string
  variant?: string | undefined
  /** Absolute path of the run file. */
  file: string
  root: string
}

/** The scenario, or undefined after what is wrong was reported. Paths in reports are those of `spec`. */
export function resolveSpec(
  spec: ScenarioSpec,
  place: RunFilePlace,
  report: Report,
  lineAt: LineAt = () => 0,
): Scenario | undefined {
  let failed = false
  const noted: Report = (...problem) => {
    failed = true
    report(...problem)
  }
  const { name, variant, file, root } = place
  const data = join('run', name)
  const profile = spec.machine?.profile ?? DEFAULTS.profile
  const config = spec.config === undefined ? undefined : resolveConfig(spec.config, place, noted)
  const expectation =
    spec.expect === undefined ? undefined : resolveExpectation(spec.expect, 'expect', root, noted, lineAt)
  const steps = (spec.steps ?? []).map((step, i) => resolveStep(step, `steps[${i}]`, root, noted, lineAt))
  const modules = spec.modules ?? []
  if (spec.root) checkModule({ name: 'root', component: spec.root.component }, 'root', root, data, noted)
  for (const [i, module] of modules.entries()) checkModule(module, `modules[${i}]`, root, data, noted)
  if (failed) return undefined
  return {
    name: variant === undefined ? name : `${name}:${variant}`,
    description: spec.description,
    tags: [...new Set(spec.tags ?? [])],
    file,
    root,
    dataFolder: join(root, data),
    modules,
    config,
    rootTask: spec.root && join(root, data, spec.root.component),
    expectation,
    steps: steps as ScenarioStep[],
    forbid: spec.forbid ?? [],
    allow: spec.allow ?? [],
    lines: {
      forbid: linesOf('forbid', spec.forbid ?? [], lineAt),
      allow: linesOf('allow', spec.allow ?? [], lineAt),
    },
    limits: resolveLimits(spec.timeout ?? DEFAULTS.timeout),
    settleNs: spanNs(spec.settle ?? DEFAULTS.settle),
    machine: {
      profile,
      memoryBytes: sizeBytes(spec.machine?.memory ?? DEFAULTS.memory),
      cpus: spec.machine?.cpus ?? 1,
    },
    cmdline: spec.kernel?.cmdline ?? CMDLINE[profile],
    seed: spec.seed ?? 0,
    check: spec.check ?? 'strict',
    engines: spec.engines ?? {},
    retries: spec.retries ?? 0,
  }
}

/** Markup and texts of several lines are configs themselves, all else names a file. */
const isInlineConfig = (config: string): boolean => /^\s*</.test(config) || config.trim().includes('\n')

function resolveConfig(
  config: string,
  { root, file }: RunFilePlace,
  report: Report,
): Scenario['config'] | undefined {
  if (isInlineConfig(config)) return { text: config, file, inline: true }
  const found = readNamed(config, 'config', 'configs', root, report)
  return found && { ...found, inline: false }
}

function resolveExpectation(
  expect: string | string[],
  path: string,
  root: string,
  report: Report,
  lineAt: LineAt,
): Expectation | undefined {
  if (typeof expect === 'string' && /^\S+\.expect$/.test(expect)) {
    const found = readNamed(expect, path, 'expected', root, report)
    if (!found) return undefined
    if (found.text.split('\n').every(line => /^\s*(#|$)/.test(line)))
      report(
        path,
        `${expect}, which holds no pattern`,
        'an expected log with at least one pattern',
        'a scenario that expects nothing could never fail',
      )
    return { kind: 'file', ...found }
  }
  const texts = typeof expect === 'string' ? [expect] : expect
  const firsts = typeof expect === 'string' ? [lineAt(path)] : linesOf(path, texts, lineAt)
  const split = texts.map(text => text.split(/\r?\n/))
  const lines = split.flatMap((parts, i) => parts.map((_, k) => (firsts[i] ? firsts[i] + k : 0)))
  return { kind: 'inline', patterns: split.flat(), lines }
}

/** Line of the run file where the value of a field stands; 0 if it does not stand there literally. */
type LineAt = (path: string) => number

const linesOf = (path: string, texts: readonly string[], lineAt: LineAt): number[] =>
  texts.map((_, i) => lineAt(`${path}[${i}]`))

function resolveStep(
  step: Step,
  path: string,
  root: string,
  report: Report,
  lineAt: LineAt,
): ScenarioStep | undefined {
  if ('send' in step) return step
  if ('wait' in step) return { waitNs: spanNs(step.wait) }
  const expect = resolveExpectation(step.expect, `${path}.expect`, root, report, lineAt)
  return expect && { expect }
}

/** A text file of the project by the name a field gives. */
function readNamed(
  name: string,
  path: string,
  folder: string,
  root: string,
  report: Report,
): { text: string; file: string } | undefined {
  const lookup = findFile(root, [folder], name)
  const read = 'file' in lookup ? readText(lookup.file) : lookup
  if ('text' in read && 'file' in lookup) return { text: read.text, file: lookup.file }
  if ('found' in read) report(path, read.found, read.expected, read.hint)
  return undefined
}

function checkModule(module: ModuleSpec, path: string, root: string, data: string, report: Report): void {
  if (typeof module === 'string' || 'content' in module) return
  const [field, name, folders] =
    'file' in module
      ? (['file', module.file, [data, '.']] as const)
      : (['component', module.component, [data]] as const)
  const lookup = findFile(root, folders, name)
  if ('found' in lookup) report(`${path}.${field}`, lookup.found, lookup.expected, lookup.hint)
}

function resolveLimits(timeout: Span | Limits): Scenario['limits'] {
  const limits: Limits = typeof timeout === 'object' ? timeout : { scenario: timeout }
  return {
    scenarioNs: spanNs(limits.scenario ?? DEFAULTS.timeout),
    bootNs: limits.boot === undefined ? undefined : spanNs(limits.boot),
    silenceNs: limits.silence === undefined ? undefined : spanNs(limits.silence),
  }
}
