// Module resolution: from what a run file or the command line names to bytes with a size and a digest, in boot order.
import { type BigIntStats, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ModuleSpec, Profile, Scenario } from '../scenario/scenario.ts'
import { type CompileComponent, ComponentCache } from './component-cache.ts'
import { Digests, sha256 } from './digests.ts'
import { ImageError } from './error.ts'
import { isModuleName, MAX_IMAGE } from './format.ts'
import { type Programs, unknownProgram } from './programs.ts'

/** Where a module's bytes are. */
export type ModuleSource = { kind: 'builtin' | 'file'; file: string } | { kind: 'bytes'; bytes: Uint8Array }

export interface BootModule {
  name: string
  size: number
  sha256: string
  source: ModuleSource
  /** Code that did not come with the product; undefined for data. A file may hold anything, so it counts. */
  foreign: boolean
}

/** A module with the file it comes from already found; what has neither is a built-in program. */
export type FoundModule = { name: string } & (
  | { file: string }
  | { component: string; root?: boolean }
  | { content: string | Uint8Array }
  | { builtin: true }
)

export interface ResolveOptions {
  programs: Programs
  cacheDir: string
  compileComponent: CompileComponent
}

/** Name of the boot module that a root task of the author's own becomes. */
const ROOT = 'root'
const IMPLIED: Record<Profile, readonly string[]> = { '26.02': ['core', 'ld.lib.so'], '10.02': ['core'] }

/** The modules of a scenario, found in its data folder or its project; whether the names lead out of it was validated before. */
export function findModules(scenario: Scenario): FoundModule[] {
  return scenario.modules.map(module => findModule(module, scenario))
}

function findModule(module: ModuleSpec, { dataFolder, root }: Scenario): FoundModule {
  if (typeof module === 'string') return { name: module, builtin: true }
  const { name } = module
  if ('content' in module) return { name, content: module.content }
  if ('component' in module) return { name, component: join(dataFolder, module.component) }
  const own = join(dataFolder, module.file)
  return { name, file: existsSync(own) ? own : join(root, module.file) }
}

export interface WantedModules {
  config: string | Uint8Array | undefined
  rootTask?: string | undefined
  modules: readonly FoundModule[]
}

/**
 * The boot modules in order: core, the dynamic linker, the config, then those named; with a root task of the author's own, that one
 * instead of core and the linker. Names are checked, each may stand once.
 */
export async function resolveModules(wanted: WantedModules, options: ResolveOptions): Promise<BootModule[]> {
  const { profile } = options.programs
  const { config, rootTask, modules: named } = wanted
  const byName = new Map<string, FoundModule>()
  for (const module of named) {
    if (!isModuleName(module.name))
      throw new ImageError('image/bad-name', `${JSON.stringify(module.name)} is no module name`)
    if (
      module.name === 'config' ||
      (module.name === ROOT && rootTask !== undefined) ||
      byName.has(module.name)
    )
      throw new ImageError('image/duplicate-name', `two modules are named '${module.name}'`)
    byName.set(module.name, module)
  }
  const impliedNames = rootTask === undefined ? IMPLIED[profile] : []
  const implied = impliedNames.map((name): FoundModule => byName.get(name) ?? { name, builtin: true })
  if (rootTask !== undefined) implied.push({ name: ROOT, component: rootTask, root: true })
  if (config !== undefined) implied.push({ name: 'config', content: config })
  const rest = named.filter(({ name }) => !impliedNames.includes(name))
  const digests = new Digests(options.cacheDir)
  const modules: BootModule[] = []
  for (const module of [...implied, ...rest]) modules.push(await resolveModule(module, digests, options))
  digests.save()
  return modules
}

async function resolveModule(
  module: FoundModule,
  digests: Digests,
  options: ResolveOptions,
): Promise<BootModule> {
  const { name } = module
  if ('builtin' in module) return builtinModule(name, options.programs)
  if ('file' in module) return fileModule(name, module.file, digests)
  if ('component' in module) {
    const cache = new ComponentCache(
      options.cacheDir,
      options.compileComponent,
      programsIdentity(options.programs),
    )
    const { component, root = false } = module
    const bytes = await cache.compile(component, { name, profile: options.programs.profile, root })
    return { ...bytesModule(name, bytes), foreign: true }
  }
  const { content } = module
  return bytesModule(name, typeof content === 'string' ? Buffer.from(content, 'utf8') : content)
}

/** Base is part of core: it changes with it. */
const programsIdentity = ({ byName }: Programs): string => byName.get('core')?.sha256 ?? ''

function builtinModule(name: string, programs: Programs): BootModule {
  const program = programs.byName.get(name)
  if (!program)
    throw unknownProgram(
      name,
      programs,
      'a file is named as { name, file }, a component of your own as { name, component }',
    )
  const { size, sha256 } = program
  return {
    name,
    size,
    sha256,
    source: { kind: 'builtin', file: join(programs.folder, name) },
    foreign: false,
  }
}

function fileModule(name: string, file: string, digests: Digests): BootModule {
  const stats = statFile(name, file)
  if (!stats.isFile()) throw new ImageError('image/unreadable', `module '${name}': ${file} is no file`)
  if (stats.size > MAX_IMAGE)
    throw new ImageError(
      'image/too-large',
      `module '${name}': ${file} has ${stats.size} bytes, more than fit an image`,
    )
  try {
    return {
      name,
      size: Number(stats.size),
      sha256: digests.of(file, stats),
      source: { kind: 'file', file },
      foreign: true,
    }
  } catch (cause) {
    throw new ImageError(
      'image/unreadable',
      `module '${name}': cannot read ${file}: ${(cause as Error).message}`,
      { cause },
    )
  }
}

function statFile(name: string, file: string): BigIntStats {
  try {
    return statSync(file, { bigint: true })
  } catch (cause) {
    throw new ImageError('image/unreadable', `module '${name}': there is no file ${file}`, { cause })
  }
}

const bytesModule = (name: string, bytes: Uint8Array): BootModule => ({
  name,
  size: bytes.length,
  sha256: sha256(bytes),
  source: { kind: 'bytes', bytes },
  foreign: false,
})
