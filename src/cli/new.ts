// `run new NAME`: a run file, an init configuration and an expected log that pass as they are. Never overwrites.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { findRoot } from '../scenario/discover.ts'
import { RESERVED_NAMES } from '../scenario/select.ts'
import { UserError } from '../support/errors.ts'
import { makeFolder } from '../support/make-folder.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS, RESERVED } from './commands.ts'
import { configFile, expectFile, runFile } from './new-templates.ts'
import { note, print } from './output.ts'
import { displayPath } from './paths.ts'

interface Options {
  root?: string
}

export const command: CommandSpec<Options> = {
  name: 'new',
  summary: COMMANDS.new.summary,
  args: [{ name: '<name>', about: 'small letters, digits, dot, dash, underscore' }],
  options: [
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  examples: [['run new hello', 'writes run/hello.run.ts, configs/hello.xml, expected/hello.expect']],
  run: writeScenario,
}

async function writeScenario([name = '']: string[], options: Options): Promise<number> {
  checkName(name)
  const root = options.root ? resolve(options.root) : (findRoot(process.cwd()) ?? process.cwd())
  const files: [string, string][] = [
    [join(root, 'configs', `${name}.xml`), configFile()],
    [join(root, 'expected', `${name}.expect`), expectFile()],
    [join(root, 'run', `${name}.run.ts`), runFile(name)],
  ]
  const taken = files.map(([file]) => file).filter(file => existsSync(file))
  if (taken.length > 0)
    throw new UserError('new/exists', `there is already ${taken.map(displayPath).join(', ')}`, {
      hint: 'nothing was written; choose another name',
    })
  for (const [file, text] of files) {
    makeFolder(dirname(file))
    writeFileSync(file, text, { flag: 'wx' })
    print(displayPath(file))
  }
  note(`\`run ${name}\` runs it`)
  return 0
}

const checkName = (name: string): void => {
  if (RESERVED.includes(name) || RESERVED_NAMES.includes(name))
    throw new UserError('new/reserved', `"${name}" is the name of a command`, {
      hint: `a scenario "${name}" could only be run as \`run -- ${name}\`; choose another name`,
    })
  if (!/^[a-z0-9_][a-z0-9._-]*$/.test(name) || name.length > 100)
    throw new UserError('new/name', `"${name}" is no name for a scenario`, {
      hint: 'small letters, digits, dot, dash and underscore, at most 100, e.g. log-2',
    })
}
