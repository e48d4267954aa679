// `run check`: what the checker says about scenarios, init configurations and expected logs, without booting anything.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { refusal } from '../runner/check.ts'
import { checkConfiguration } from '../runner/check-config.ts'
import { prepareExpectations } from '../runner/expectations.ts'
import { requireRoot } from '../scenario/discover.ts'
import type { Profile } from '../scenario/scenario.ts'
import { type Selected, scenarioOfSelected, selectScenarios } from '../scenario/select.ts'
import { UserError } from '../support/errors.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { describeError } from './errors.ts'
import { colorLevel, print } from './output.ts'
import { displayPaths } from './paths.ts'
import { parseChoice } from './values.ts'

interface Options {
  all?: true
  profile?: Profile
  json?: true
  root?: string
}

const PROFILES = ['26.02', '10.02'] as const satisfies Profile[]

export const command: CommandSpec<Options> = {
  name: 'check',
  summary: COMMANDS.check.summary,
  args: [{ name: '[what...]', about: 'scenarios (names, globs, @tags), or files: *.xml, *.hid, *.expect' }],
  options: [
    { flags: '-a, --all', about: 'all scenarios of the project' },
    {
      flags: '--profile <era>',
      about: 'era of Genode that a configuration file is for: 26.02 (default) or 10.02',
      parse: parseChoice('--profile', PROFILES),
      choices: PROFILES,
    },
    { flags: '--json', about: 'findings as JSON' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  completes: 'scenarios',
  examples: [
    ['run check log', 'run file, configuration and expected log of a scenario'],
    ['run check configs/log.xml', 'a configuration by itself'],
    ['run check --all --json', 'for an editor or a CI job'],
  ],
  run: checkAll,
}

/** What is said about one thing, and whether that keeps it from booting. */
interface Checked {
  subject: string
  refused: boolean
  findings: { severity: 'error' | 'warning'; code: string; message: string; place?: Place; text: string }[]
}

interface Place {
  file: string
  line: number
  column: number
}

async function checkAll(words: string[], options: Options): Promise<number> {
  if (words.length === 0 && !options.all)
    throw new UserError('usage/nothing', 'nothing to check is named', {
      hint: '`run check --all` checks all scenarios',
    })
  const checked: Checked[] = []
  for (const word of options.all ? ['*'] : words) {
    if (isFile(word)) checked.push(await checkFile(word, options.profile ?? '26.02'))
    else
      for (const selected of await selectScenarios(requireRoot(process.cwd(), options.root), [word]))
        checked.push(await checkScenario(selected))
  }
  if (options.json) print(JSON.stringify(checked, null, 2))
  else for (const each of checked) print(describe(each))
  return checked.some(({ refused }) => refused) ? 2 : 0
}

const isFile = (word: string): boolean => existsSync(word) && statSync(word).isFile()

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

const describe = ({ subject, findings, refused }: Checked): string => {
  const count = (severity: string) => findings.filter(finding => finding.severity === severity).length
  const [errors, warnings] = [count('error'), count('warning')]
  const verdict = refused ? 'refused' : 'boots'
  const summary =
    findings.length === 0
      ? 'nothing to complain about'
      : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}: ${verdict}`
  return [...findings.flatMap(({ text }) => [displayPaths(text), '']), `${subject}: ${summary}`].join('\n')
}

async function checkScenario(selected: Selected): Promise<Checked> {
  try {
    const scenario = scenarioOfSelected(selected)
    const config = await checkConfiguration(scenario)
    const { errors } = prepareExpectations(scenario)
    const { formatExpectError } = await import('../expect/index.ts')
    const findings = [
      ...config.map(({ severity, code, message, file, line, column, text }) => ({
        severity,
        code,
        message,
        place: { file, line, column },
        text,
      })),
      ...errors.map(error => expectFinding(error, formatExpectError(error))),
    ]
    const refused = errors.length > 0 || refusal(config, scenario.check) !== undefined
    return { subject: scenario.name, refused, findings }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message, location } = error
    const { text } = describeError(error)
    const finding = { severity: 'error' as const, code, message, ...(location && { place: location }), text }
    return { subject: selected.name, refused: true, findings: [finding] }
  }
}

const expectFinding = (error: { code: string; message: string } & Place, text: string) => {
  const { code, message, file, line, column } = error
  return { severity: 'error' as const, code, message, place: { file, line, column }, text }
}

async function checkFile(word: string, profile: Profile): Promise<Checked> {
  const text = readFileSync(word, 'utf8')
  if (word.endsWith('.run.ts'))
    throw new UserError('usage/run-file', `${word} is a run file`, {
      hint: 'name the scenario: `run check NAME`',
    })
  if (word.endsWith('.expect')) {
    const { parseExpect, formatExpectError } = await import('../expect/index.ts')
    const { errors } = parseExpect(text, word)
    const findings = errors.map(error => expectFinding(error, formatExpectError(error)))
    return { subject: word, refused: errors.length > 0, findings }
  }
  const { checkConfig, formatDiagnostic, inOrder, parseConfig } = await import('../config/index.ts')
  const { model, diagnostics } = parseConfig(text, word, { profile })
  const all = inOrder([...diagnostics, ...(model ? checkConfig(model, {}) : [])])
  const color = colorLevel(process.stdout) > 0
  const findings = all.map(diagnostic => {
    const { severity, code, message, line, column } = diagnostic
    const place = { file: resolve(word), line, column }
    return { severity, code, message, place, text: formatDiagnostic(diagnostic, text, { color }) }
  })
  return { subject: word, refused: all.some(({ severity }) => severity === 'error'), findings }
}
