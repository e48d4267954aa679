// Boots small systems in tests: programs are bundled from the sources, once per process, and run on the emulator without a process of its own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { bundleProgram, realmScript } from '../image/bundle-program.ts'
import { createEmulator, type Emulator, type StopReason } from './index.ts'

const folder = import.meta.dirname

export type Profile = '26.02' | '10.02'
type Program = Omit<Parameters<typeof bundleProgram>[0], 'name' | 'profile'> & { entry: string }

const programs = JSON.parse(readFileSync(join(folder, 'programs.json'), 'utf8')) as Record<string, Program>
const bundled = new Map<string, Promise<Uint8Array>>()
let staticLink: Promise<string> | undefined

async function bundle(name: string, profile: Profile): Promise<Uint8Array> {
  const program = programs[name]
  if (!program) throw new Error(`no program of the name ${name} in programs.json`)
  return bundleSource({ ...program, name, profile, entry: join(folder, program.entry) })
}

/** Components of profile 10.02 are linked statically. */
async function bundleSource(source: Parameters<typeof bundleProgram>[0]): Promise<Uint8Array> {
  const { profile } = source
  if (profile === '26.02' || source.kind !== 'dynamic') return bundleProgram(source)
  staticLink ??= realmScript(join(folder, 'base/static-link.ts'), 'base', {
    define: { __PROFILE__: JSON.stringify(profile) },
  })
  return bundleProgram({ ...source, staticLink: await staticLink })
}

/** The image of a program, made from its sources. */
export const programImage = (name: string, profile: Profile = '26.02'): Promise<Uint8Array> => {
  const key = `${profile}/${name}`
  const known = bundled.get(key) ?? bundle(name, profile)
  bundled.set(key, known)
  return known
}

const FOOTPRINT = { textBytes: 65536, dataBytes: 8192 }
const componentImage = async (name: string, entry: string, profile: Profile): Promise<Uint8Array> => {
  const key = `${profile}/${entry}`
  const made =
    bundled.get(key) ?? bundleSource({ name, entry, profile, kind: 'dynamic', footprint: FOOTPRINT })
  bundled.set(key, made)
  return made
}

export interface BootOptions {
  /** Top-level configuration, XML or HID. */
  readonly config: string
  /** Programs besides core, ld.lib.so and init. */
  readonly programs?: readonly string[]
  /** Components of the test itself: module name and absolute path of the source. */
  readonly components?: Readonly<Record<string, string>>
  /** Boot modules that are left out. */
  readonly without?: readonly string[]
  /** Data modules. */
  readonly data?: Readonly<Record<string, string>>
  readonly profile?: Profile
  /** Virtual time at which to stop. */
  readonly untilMs?: number
  readonly memoryBytes?: number
  /** Kernel memory, for very many threads. */
  readonly kernelBytes?: number
  readonly cpus?: number
  /** Gets all events of the kernel. */
  readonly onEvent?: (event: unknown) => void
}

export interface BootResult {
  readonly emulator: Emulator
  /** Serial output without colours and carriage returns. */
  readonly text: string
  /** Serial output as it came. */
  readonly raw: string
  readonly stop: StopReason
}

const COLOUR = /\x1b\[[0-9;]*m/g

/** Builds a system that stands at its first instruction. */
export async function createSystem(o: BootOptions): Promise<Emulator> {
  const profile = o.profile ?? '26.02'
  const base = profile === '26.02' ? ['core', 'ld.lib.so', 'init'] : ['core', 'init']
  const names = [...new Set([...base, ...(o.programs ?? [])])]
  const images = await Promise.all(names.map(name => programImage(name, profile)))
  for (const [name, entry] of Object.entries(o.components ?? {})) {
    names.push(name)
    images.push(await componentImage(name, entry, profile))
  }
  const data = Object.entries({ config: o.config, ...o.data })
  const realm = createContext({})
  const emulator = createEmulator({
    kernel: {
      cmdline: 'hypervisor serial',
      dialect: profile === '26.02' ? 'r10' : 'classic',
      ...(o.kernelBytes && { poolBytes: o.kernelBytes }),
    },
    modules: [
      ...names.map((name, i) => ({ name, bytes: images[i] as Uint8Array })),
      ...data.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    ].filter(({ name }) => !o.without?.includes(name)),
    machine: { ...(o.memoryBytes && { memoryBytes: o.memoryBytes }), ...(o.cpus && { cpus: o.cpus }) },
    host: { evaluate: (source, name) => runInContext(source, realm, { filename: name }) },
  })
  if (o.onEvent) emulator.onEvent = o.onEvent
  return emulator
}

/** Boots a system and lets it run until nothing happens any more, or until `untilMs`. */
export async function bootSystem(o: BootOptions): Promise<BootResult> {
  const emulator = await createSystem(o)
  let stop: StopReason
  do stop = emulator.run({ untilNs: (o.untilMs ?? 5_000) * 1e6, stopAtLine: false, maxTraps: 100_000 })
  while (stop.kind === 'yield')
  const raw = emulator
    .takeOutput()
    .map(s => new TextDecoder().decode(s.bytes))
    .join('')
  return { emulator, raw, text: raw.replace(COLOUR, '').replaceAll('\r', ''), stop }
}
