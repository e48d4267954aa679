// `run NAME...`: selects scenarios, runs them on an engine, reports.
import { join, resolve } from 'node:path'
import { REPORTERS, type ReporterName } from '../report/index.ts'
import { listenForInterrupts } from '../runner/interrupts.ts'
import { createRunFolder } from '../runner/run-folder.ts'
import { type Refused, runSuite } from '../runner/run-suite.ts'
import { requireRoot } from '../scenario/discover.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { type Selected, scenarioOfSelected, selectScenarios } from '../scenario/select.ts'
import { UserError } from '../support/errors.ts'
import { version } from '../support/version.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { type CliEngineName, ENGINE_NAMES, ENGINES } from './engines.ts'
import { note } from './output.ts'
import { displayPath } from './paths.ts'
import { createReporting } from './reporting.ts'
import { suggestCommand } from './suggest.ts'
import { parseChoice, parseChoices, parseFactor, parseSeed } from './values.ts'

interface Options {
  all?: true
  engine?: CliEngineName
  seed?: number
  verbose?: true
  reporter?: ReporterName[]
  reports?: string
  timeoutScale?: number
  allowFlaky?: true
  advise?: true
  json?: true
  interactive?: true
  root?: string
}

const REPORTER_NAMES = Object.keys(REPORTERS) as ReporterName[]

export const command: CommandSpec<Options> = {
  name: 'run',
  summary: COMMANDS.run.summary,
  args: [
    {
      name: '[names...]',
      about: "scenarios: names, globs ('timer*'), variants (name:variant), tags (@smoke)",
    },
  ],
  options: [
    { flags: '-a, --all', about: 'all scenarios of the project' },
    {
      flags: '--engine <name>',
      about: `what they run on: ${ENGINE_NAMES.join(', ')}`,
      parse: parseChoice('--engine', ENGINE_NAMES),
      choices: ENGINE_NAMES,
    },
    {
      flags: '--seed <n>',
      about: 'what real hardware varies: 0 is nominal, `random` picks one and says which',
      parse: parseSeed,
    },
    { flags: '-v, --verbose', about: 'every line of the serial log, with its time' },
    {
      flags: '--reporter <names>',
      about: `what is written to stdout, separated by commas: ${REPORTER_NAMES.join(', ')}`,
      parse: parseChoices('--reporter', REPORTER_NAMES),
      choices: REPORTER_NAMES,
    },
    { flags: '--reports <dir>', about: 'write reports and logs into this folder instead of reports/<run>' },
    {
      flags: '--timeout-scale <factor>',
      about:
        'stretch limits on engines without virtual time (none on the emulator: its limits count guest time)',
      parse: parseFactor('--timeout-scale'),
    },
    { flags: '--allow-flaky', about: 'a scenario that passed on a retry does not fail the run' },
    { flags: '--advise', about: 'says which quotas of the configuration are too small or far too large' },
    { flags: '--json', about: 'report.json to stdout, everything else to stderr' },
    {
      flags: '-i, --interactive',
      about: 'no verdict: the terminal is the serial line; Ctrl-] or Ctrl-C twice leaves',
    },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  completes: 'scenarios',
  examples: [
    ['run log', 'the scenario of run/log.run.ts'],
    ["run 'timer*' @smoke", 'all that fit'],
    ['run demo --advise', 'with proposals for its quotas'],
    ['run timer --seed random -v', 'another schedule, with the whole log'],
    ['run --all --reports out --reporter terminal,github', 'in a CI job'],
    ['run -- list', 'a scenario that is named as a command is'],
  ],
  run: runScenarios,
}

async function runScenarios(words: string[], options: Options): Promise<number> {
  if (words.length === 0 && !options.all)
    throw new UserError('usage/nothing', 'no scenario is named', {
      hint: '`run --all` runs all, `run list` shows them',
    })
  const root = requireRoot(process.cwd(), options.root)
  const selected = await selectScenarios(root, words, options.all).catch(suggestCommand(words))
  if (options.interactive) return (await import('./interactive.ts')).runInteractive(root, selected, options)
  const scenarios = selected.map(loadSelected)
  const reporting = createReporting({
    reporters: reportersOf(options),
    verbose: options.verbose ?? false,
    ...(options.json && { stream: process.stderr }),
  })
  const exactly = options.reports === undefined ? undefined : resolve(options.reports)
  const folder = createRunFolder({ reports: join(root, 'reports'), exactly, now: new Date() })
  const interrupts = listenForInterrupts(signal =>
    note(`\n${signal}: ending; what was done is being reported (once more to end at once)`),
  )
  const engine = await ENGINES[options.engine ?? 'emulator'].create(root, { warm: scenarios.length > 1 })
  try {
    const { exitCode } = await runSuite({
      scenarios,
      engine,
      folder,
      version,
      selection: options.all ? ['--all'] : words,
      ...(options.seed !== undefined && { seed: options.seed }),
      allowFlaky: options.allowFlaky ?? false,
      advise: options.advise ?? false,
      onEvent: reporting.event,
      signal: interrupts.signal,
      interruptCode: interrupts.code,
    })
    const { scenarios: results } = await reporting.finish(folder.draft)
    if (options.advise && results.every(({ advice }) => advice.length === 0))
      note('advice: no quota should be another')
    const place = folder.publish()
    if (exitCode !== 0) note(`reports: ${displayPath(place)}`)
    return exitCode
  } catch (error) {
    folder.discard()
    throw error
  } finally {
    interrupts.release()
    await engine.close()
  }
}

/** The scenario, or why there is none: that is its verdict then. */
const loadSelected = (selected: Selected): Scenario | Refused => {
  try {
    return scenarioOfSelected(selected)
  } catch (error) {
    if (error instanceof UserError) return { name: selected.name, error }
    throw error
  }
}

/** What --json and --reporter ask for; on GitHub's runners annotations come along. */
const reportersOf = ({ json, reporter }: Options): ReporterName[] => {
  if (json) return ['terminal', 'json']
  if (reporter) return reporter
  return process.env['GITHUB_ACTIONS'] === 'true' ? ['terminal', 'github'] : ['terminal']
}
