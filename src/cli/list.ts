// `run list`: the scenarios there are, with their variants and tags.
import { requireRoot } from '../scenario/discover.ts'
import { expandAll, loadAll, type Selected, tagsOf } from '../scenario/select.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { note, print } from './output.ts'

interface Options {
  names?: true
  json?: true
  root?: string
}

export const command: CommandSpec<Options> = {
  name: 'list',
  summary: COMMANDS.list.summary,
  args: [{ name: '[tags...]', about: 'only scenarios with one of these tags (@smoke)' }],
  options: [
    { flags: '--names', about: 'names only, one a line' },
    { flags: '--json', about: 'as JSON' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  examples: [
    ['run list', 'all'],
    ['run list @smoke', 'those with a tag'],
    ['run list --json', 'for programs'],
  ],
  run: listScenarios,
}

interface Row {
  name: string
  description: string
  tags: string[]
  file: string
  error?: string
}

async function listScenarios(words: string[], options: Options): Promise<number> {
  const root = requireRoot(process.cwd(), options.root)
  const wanted = words.map(word => word.replace(/^@/, ''))
  const rows = expandAll(await loadAll(root))
    .map(rowOf)
    .filter(({ tags }) => wanted.length === 0 || tags.some(tag => wanted.includes(tag)))
  if (options.json) print(JSON.stringify(rows, null, 2))
  else if (options.names) for (const { name } of rows) print(name)
  else table(rows)
  if (rows.length === 0) note('no scenarios; `run new NAME` makes one')
  return 0
}

const rowOf = (selected: Selected): Row => {
  const { name, file } = selected
  if ('error' in selected) {
    const [error = ''] = selected.error.message.split('\n')
    return { name, description: '', tags: [], file, error }
  }
  const { spec } = selected.runFile
  const variant = selected.variant === undefined ? undefined : spec.variants?.[selected.variant]
  return { name, description: variant?.description ?? spec.description, tags: tagsOf(selected), file }
}

const table = (rows: Row[]): void => {
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  for (const { name, description, tags, error } of rows) {
    const labels = tags.map(tag => ` @${tag}`).join('')
    print(
      `${name.padEnd(width)}  ${error ? `(invalid: ${error.replace(/[.:]$/, '')}; \`run check ${name}\` tells more)` : description + labels}`,
    )
  }
}
