// `run report DIR`: reports again, from the events of a past run and nothing else.
import { join, resolve } from 'node:path'
import { REPORTERS, type ReporterName } from '../report/index.ts'
import { requireRoot } from '../scenario/discover.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readEvents } from './event-file.ts'
import { createReporting } from './reporting.ts'
import { parseChoices } from './values.ts'

interface Options {
  reporter?: ReporterName[]
  verbose?: true
  root?: string
}

const REPORTER_NAMES = Object.keys(REPORTERS) as ReporterName[]

export const command: CommandSpec<Options> = {
  name: 'report',
  summary: COMMANDS.report.summary,
  args: [{ name: '[dir]', about: "a run's folder; reports/latest without it" }],
  options: [
    {
      flags: '--reporter <names>',
      about: `what is written to stdout, separated by commas: ${REPORTER_NAMES.join(', ')}`,
      parse: parseChoices('--reporter', REPORTER_NAMES),
      choices: REPORTER_NAMES,
    },
    { flags: '-v, --verbose', about: 'every line of the serial logs' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  completes: 'files',
  examples: [
    ['run report', 'the last run once more; its report.json, junit.xml and index.html are written anew'],
    ['run report reports/latest --reporter tap', 'in another form'],
  ],
  run: async ([dir], options) => {
    const folder = dir ? resolve(dir) : join(requireRoot(process.cwd(), options.root), 'reports/latest')
    const { reporter = ['terminal'], verbose = false } = options
    const reporting = createReporting({ reporters: reporter, verbose })
    for await (const event of readEvents(folder)) reporting.event(event)
    await reporting.finish(folder)
    return 0
  },
}
