// `run boot`: boots an image, or a configuration with modules, without expectations. The serial line goes to stdout, and nothing else does.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { compileComponent, createProductEngine, distFolder } from '../engine/emulator/index.ts'
import { type FoundModule, imageFromParts } from '../image/index.ts'
import { type BootEnd, bootImage } from '../runner/boot-image.ts'
import { listenForInterrupts } from '../runner/interrupts.ts'
import { findRoot } from '../scenario/discover.ts'
import { CMDLINE } from '../scenario/resolve.ts'
import type { Profile } from '../scenario/scenario.ts'
import { MEMORY_EXPECTED, parseMemory } from '../scenario/units.ts'
import { UserError } from '../support/errors.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { cacheFolder } from './engines.ts'
import { isStdoutClosed, note, stdoutClosed } from './output.ts'
import { parseChoice, parseCount, parseSeed, parseSpanNs } from './values.ts'

interface Options {
  config?: string
  module?: string[]
  for?: number
  seed?: number
  profile?: Profile
  memory?: number
  cpus?: number
  kernel?: string
}

const PROFILES = ['26.02', '10.02'] as const satisfies Profile[]
const MEMORY_BYTES = 800 * 2 ** 20

export const command: CommandSpec<Options> = {
  name: 'boot',
  summary: COMMANDS.boot.summary,
  args: [{ name: '[image]', about: 'an image that `run build` made' }],
  options: [
    { flags: '--config <file>', about: 'instead of an image: the init configuration' },
    {
      flags: '--module <name[=file]>',
      about: 'a boot module, several times: built-in, from a file, or compiled from a .ts file',
      many: true,
    },
    {
      flags: '--for <time>',
      about:
        "guest time from init's start after which it ends (2s, 500ms); without it, when nothing can happen any more",
      parse: parseSpanNs('--for'),
    },
    { flags: '--seed <n>', about: 'what real hardware varies: 0 is nominal', parse: parseSeed },
    {
      flags: '--profile <era>',
      about: 'era of Genode: 26.02 (default) or 10.02',
      parse: parseChoice('--profile', PROFILES),
      choices: PROFILES,
    },
    { flags: '--memory <size>', about: 'memory of the machine (800M)', parse: memoryBytes },
    { flags: '--cpus <n>', about: 'processors of the machine (1)', parse: parseCount('--cpus', 1) },
    { flags: '--kernel <words>', about: "the hypervisor's command line (serial)" },
  ],
  completes: 'files',
  examples: [
    ['run boot log.img', 'an image'],
    [
      'run boot --config configs/log.xml --module init --module test-log --for 2s',
      'a quick look without a run file',
    ],
    ['run boot --config c.xml --module init --module data=./table.csv', 'with a file as ROM module'],
  ],
  run: boot,
}

function memoryBytes(text: string): number {
  const bytes = parseMemory(text)
  if (bytes !== undefined) return bytes
  throw new UserError('usage/value', `--memory: ${MEMORY_EXPECTED} expected, "${text}" found`)
}

async function boot([image]: string[], options: Options): Promise<number> {
  if ((image === undefined) === (options.config === undefined))
    throw new UserError('usage/boot', 'either an image or --config is needed', {
      hint: '`run boot log.img` or `run boot --config configs/log.xml --module init --module test-log`',
    })
  const interrupts = listenForInterrupts()
  const signal = anyOf(interrupts.signal, stdoutClosed)
  const place = await temporaryPlace()
  const engine = createProductEngine({ cacheDir: place.cacheDir })
  try {
    const path = image ? resolve(image) : await buildParts(options, place.cacheDir)
    const end = await bootImage({
      launch: () => engine.launch({ path }, { seed: options.seed ?? 0 }),
      forNs: options.for,
      write: serialWriter(signal),
      signal,
    })
    note(describe(end))
    if (interrupts.signal.aborted) return interrupts.code()
    return 0
  } finally {
    interrupts.release()
    await engine.close()
    place.remove()
  }
}

const buildParts = async (options: Options, cacheDir: string): Promise<string> => {
  const { profile = '26.02', memory = MEMORY_BYTES, cpus = 1, kernel } = options
  const image = await imageFromParts(
    {
      config: readConfig(options.config as string),
      // The configuration is module `config` already; naming it again is no mistake.
      modules: (options.module ?? []).filter(text => text !== 'config').map(parseModule),
      profile,
      machine: { memoryBytes: memory, cpus },
      cmdline: kernel?.split(/\s+/).filter(Boolean) ?? CMDLINE[profile],
    },
    { programs: join(distFolder(), 'programs'), cacheDir, compileComponent },
  )
  return image.path
}

const readConfig = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UserError('usage/config', `cannot read --config ${file}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/** `NAME`, `NAME=FILE`, or a file alone, which is named as it is. */
const parseModule = (text: string): FoundModule => {
  const at = text.indexOf('=')
  if (at < 0 && !text.includes('/')) return { name: text, builtin: true }
  const file = resolve(text.slice(at + 1))
  const name = at < 0 ? basename(file) : text.slice(0, at)
  if (!existsSync(file)) throw new UserError('usage/module', `--module ${text}: there is no file ${file}`)
  return file.endsWith('.ts') ? { name, component: file } : { name, file }
}

/** The project's cache, or one for the moment where there is no project. */
const temporaryPlace = async (): Promise<{ cacheDir: string; remove(): void }> => {
  const root = findRoot(process.cwd())
  if (root) return { cacheDir: cacheFolder(root), remove: () => {} }
  const cacheDir = mkdtempSync(join(tmpdir(), 'genode-run-'))
  return { cacheDir, remove: () => rmSync(cacheDir, { recursive: true, force: true }) }
}

/** Holds the system back while the reader of stdout is slower than it. */
const serialWriter = (signal: AbortSignal): ((bytes: Uint8Array) => void | Promise<void>) => {
  let drained: Promise<void> | undefined
  return bytes => {
    if (isStdoutClosed()) return
    if (process.stdout.write(bytes)) return
    drained ??= new Promise<void>(resolve => {
      process.stdout.once('drain', resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    }).then(() => {
      drained = undefined
    })
    return drained
  }
}

/** Aborted with the first of several. */
const anyOf = (...signals: AbortSignal[]): AbortSignal => {
  const any = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) any.abort()
    signal.addEventListener('abort', () => any.abort(), { once: true })
  }
  return any.signal
}

const describe = (end: BootEnd): string => {
  const at = `after ${(end.nowNs / 1e9).toFixed(6)} s of guest time`
  switch (end.kind) {
    case 'idle':
      return `nothing can happen any more, ${at}`
    case 'panic':
      return `the kernel died, ${at}: ${end.message}`
    case 'runaway':
      return `${end.thread} computes without ever giving control back, ${at}`
    case 'gone':
      return `the engine ended, ${at}: ${end.message}`
    default:
      return `ended ${at}`
  }
}
