// `run convert`: a configuration in the other notation, XML or HID, with its comments. What the other notation has no form for is refused.
import { readFileSync } from 'node:fs'
import { convertConfig, formatDiagnostic, type Notation } from '../config/index.ts'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { UserError } from '../support/errors.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { colorLevel, note, print } from './output.ts'
import { displayPaths } from './paths.ts'
import { parseChoice } from './values.ts'

interface Options {
  to?: Notation
  output?: string
}

const NOTATIONS = ['xml', 'hid'] as const satisfies Notation[]

export const command: CommandSpec<Options> = {
  name: 'convert',
  summary: COMMANDS.convert.summary,
  args: [{ name: '<file>', about: 'a configuration in XML or HID; - reads it from standard input' }],
  options: [
    {
      flags: '--to <notation>',
      about: 'xml or hid (default: by the ending of --output, or else the other one)',
      parse: parseChoice('--to', NOTATIONS),
      choices: NOTATIONS,
    },
    { flags: '-o, --output <file>', about: 'where it goes, instead of standard output' },
  ],
  completes: 'files',
  examples: [
    ['run convert configs/log.xml', 'in HID, on standard output'],
    ['run convert c.xml -o c.hid', 'into a file'],
    ['run convert c.hid --to hid', 'the same notation in a fresh layout'],
  ],
  run: convert,
}

async function convert([file = '-']: string[], { to, output }: Options): Promise<number> {
  const name = file === '-' ? 'standard input' : file
  const text = readText(file)
  const wanted = to ?? NOTATIONS.find(notation => output?.endsWith(`.${notation}`))
  const { text: converted, diagnostics } = convertConfig(text, name, wanted)
  const color = colorLevel(process.stderr) > 0
  for (const diagnostic of diagnostics)
    note(`${displayPaths(formatDiagnostic(diagnostic, text, { color }))}\n`)
  if (converted === undefined) {
    note(`${name}: not converted, since something of it would be lost`)
    return 2
  }
  if (output === undefined) print(converted)
  else writeFileAtomic(output, converted)
  return 0
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new UserError(
      'usage/file',
      `${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      { cause },
    )
  }
}
