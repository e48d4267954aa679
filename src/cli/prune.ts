// `run prune`: deletes old run folders, newest kept.
import { rmSync } from 'node:fs'
import { requireRoot } from '../scenario/discover.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { print } from './output.ts'
import { displayPath } from './paths.ts'
import { abandonedDrafts, pastRuns } from './run-folders.ts'
import { parseCount } from './values.ts'

interface Options {
  keep?: number
  dryRun?: true
  root?: string
}

const KEEP = 20

export const command: CommandSpec<Options> = {
  name: 'prune',
  summary: COMMANDS.prune.summary,
  args: [],
  options: [
    {
      flags: '-k, --keep <n>',
      about: `how many of the newest stay (default ${KEEP})`,
      parse: parseCount('--keep', 1),
    },
    { flags: '-n, --dry-run', about: 'only say what would go' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  examples: [['run prune --keep 5', 'all but the five newest go']],
  run: async (_words, { keep = KEEP, dryRun, root }) => {
    const project = requireRoot(process.cwd(), root)
    const old = pastRuns(project)
      .slice(keep)
      .map(({ folder }) => folder)
    for (const folder of [...old, ...abandonedDrafts(project)]) {
      if (!dryRun) rmSync(folder, { recursive: true, force: true })
      print(`${dryRun ? 'would delete' : 'deleted'} ${displayPath(folder)}`)
    }
    return 0
  },
}
