// `run serial NAME`: the last serial log of a scenario again.
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { requireRoot } from '../scenario/discover.ts'
import { UserError } from '../support/errors.ts'
import { nearestWord } from '../support/nearest.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { isStdoutClosed, note, print } from './output.ts'
import { isInside } from './paths.ts'
import { pastRuns } from './run-folders.ts'
import { safeForTerminal } from './safe-text.ts'

interface Options {
  times?: true
  reports?: string
  root?: string
}

export const command: CommandSpec<Options> = {
  name: 'serial',
  summary: COMMANDS.serial.summary,
  args: [{ name: '<name>', about: 'the scenario' }],
  options: [
    { flags: '-t, --times', about: 'each line with its guest time in seconds' },
    { flags: '--reports <dir>', about: 'the folder of one run, instead of the newest that has the scenario' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  completes: 'scenarios',
  examples: [
    ['run serial log', 'into a pipe or file: the bytes as they came'],
    ['run serial log --times', 'when each line ended'],
  ],
  run: showSerial,
}

async function showSerial([name = '']: string[], options: Options): Promise<number> {
  const folder = findLog(name, options)
  note(`from ${folder}`)
  if (options.times) await printTimes(join(folder, 'lines.jsonl'))
  else await printBytes(join(folder, 'serial.log'))
  return 0
}

const findLog = (name: string, options: Options): string => {
  const runs = options.reports
    ? [resolve(options.reports)]
    : pastRuns(requireRoot(process.cwd(), options.root)).map(({ folder }) => folder)
  for (const run of runs) {
    if (isInside(run, name) && name !== '' && existsSync(join(run, name, 'serial.log')))
      return join(run, name)
  }
  const known = runs.flatMap(run => (existsSync(run) ? scenariosIn(run) : []))
  const near = nearestWord(name, known)
  throw new UserError('serial/none', `there is no serial log of "${name}"`, {
    hint: near ? `did you mean ${near}?` : `\`run ${name}\` makes one`,
  })
}

const scenariosIn = (run: string): string[] =>
  readdirSync(run, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))

/** To a terminal, colours pass and other control sequences are shown; elsewhere every byte is as it was. */
async function printBytes(file: string): Promise<void> {
  for await (const chunk of createReadStream(file)) {
    if (isStdoutClosed()) return
    const out = process.stdout.isTTY ? safeForTerminal((chunk as Buffer).toString('utf8')) : (chunk as Buffer)
    if (!process.stdout.write(out)) await new Promise(resolve => process.stdout.once('drain', resolve))
  }
}

async function printTimes(file: string): Promise<void> {
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (isStdoutClosed()) return
    const { ns, text } = JSON.parse(line) as { ns: number; text: string }
    print(`${(ns / 1e9).toFixed(6).padStart(11)} ${process.stdout.isTTY ? safeForTerminal(text) : text}`)
  }
}
