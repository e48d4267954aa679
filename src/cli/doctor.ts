// `run doctor`: what this machine has for each engine, what is missing, and how to get it.
import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineNeed } from '../engine/engine.ts'
import { findRoot } from '../scenario/discover.ts'
import { version } from '../support/version.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { ENGINE_NAMES, ENGINES } from './engines.ts'
import { colorLevel, note, print } from './output.ts'

interface Options {
  json?: true
  root?: string
}

const LEAST_NODE = 20
const LEAST_FREE_BYTES = 256 * 1024 ** 2

export const command: CommandSpec<Options> = {
  name: 'doctor',
  summary: COMMANDS.doctor.summary,
  args: [],
  options: [
    { flags: '--json', about: 'as JSON' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  examples: [['run doctor', 'exit code 0 when everything needed is there, 3 otherwise']],
  run: examine,
}

async function examine(_words: string[], options: Options): Promise<number> {
  const root = options.root ?? findRoot(process.cwd()) ?? process.cwd()
  const groups: [string, EngineNeed[]][] = [['this machine', hostNeeds(root)]]
  for (const name of ENGINE_NAMES) {
    note(`asking the ${name} ...`)
    const engine = await ENGINES[name].create(root, { warm: false })
    groups.push([`engine ${name}: ${ENGINES[name].summary}`, await engine.doctor()])
    await engine.close()
  }
  if (options.json) print(JSON.stringify(Object.fromEntries(groups), null, 2))
  else for (const [title, needs] of groups) show(title, needs)
  return groups.some(([, needs]) => needs.some(({ found }) => found === undefined)) ? 3 : 0
}

const show = (title: string, needs: EngineNeed[]): void => {
  const color = colorLevel(process.stdout) > 0
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text)
  print(title)
  for (const { what, found, remedy } of needs) {
    if (found !== undefined) print(`  ${paint(32, '✓')} ${what}: ${found}`)
    else print(`  ${paint(31, '✗')} ${what}: missing${remedy ? `\n      ${remedy}` : ''}`)
  }
}

const hostNeeds = (root: string): EngineNeed[] => {
  const major = Number(process.versions.node.split('.')[0])
  return [
    { what: 'genode-run', found: version },
    major >= LEAST_NODE
      ? { what: 'Node.js', found: process.version }
      : {
          what: `Node.js ${LEAST_NODE} or newer`,
          found: undefined,
          remedy: `this is ${process.version}; https://nodejs.org`,
        },
    diskNeed(root),
    writeNeed(root),
  ]
}

const diskNeed = (root: string): EngineNeed => {
  const { bavail, bsize } = statfsSync(existsSync(root) ? root : '/')
  const free = `${(bavail * bsize) / 1024 ** 2 > 10_240 ? `${Math.round((bavail * bsize) / 1024 ** 3)} GiB` : `${Math.round((bavail * bsize) / 1024 ** 2)} MiB`} free`
  return bavail * bsize >= LEAST_FREE_BYTES
    ? { what: 'disk', found: free }
    : { what: 'disk space (256 MiB)', found: undefined, remedy: `${free}; \`run prune\` deletes old runs` }
}

const writeNeed = (root: string): EngineNeed => {
  const place = [join(root, 'reports'), root].find(folder => existsSync(folder)) ?? root
  try {
    accessSync(place, constants.W_OK)
    return { what: 'reports', found: `${place} can be written` }
  } catch {
    return { what: `writing to ${place}`, found: undefined, remedy: 'or write elsewhere: --reports DIR' }
  }
}
