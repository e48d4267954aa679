// Builds boot images: resolves the modules, and packs them unless an image of the same content is there already.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { BuiltImage } from '../engine/engine.ts'
import type { Profile, Scenario } from '../scenario/scenario.ts'
import type { CompileComponent } from './component-cache.ts'
import { ImageError } from './error.ts'
import { IMAGE_SCHEMA, MAX_IMAGE, MAX_MODULES, type Manifest } from './format.ts'
import { type BootModule, type FoundModule, findModules, resolveModules } from './modules.ts'
import { makeHead, writeImage } from './pack.ts'
import { readPrograms } from './programs.ts'

export interface ImageOptions {
  /** Folder of the built-in programs, with a folder per profile. */
  programs: string
  /** Folder for images and digests: .run/cache of a project, or one for the moment. */
  cacheDir: string
  compileComponent: CompileComponent
  /** Where the image goes; without it, into the cache under the digest of its content. */
  output?: string
}

/** What an image is made of when there is no run file. */
export interface ImageParts {
  /** Undefined only beside a root task of the author's own. */
  config: string | Uint8Array | undefined
  /** Absolute path of a root task that takes core's place. */
  rootTask?: string | undefined
  modules: readonly FoundModule[]
  profile: Profile
  machine: { memoryBytes: number; cpus: number }
  cmdline: readonly string[]
}

/** The boot image of a scenario. Throws UserErrors for what cannot be resolved; file-system errors of the host pass through. */
export const buildImage = (scenario: Scenario, options: ImageOptions): Promise<BuiltImage> =>
  imageFromParts(
    {
      config: scenario.config?.text,
      rootTask: scenario.rootTask,
      modules: findModules(scenario),
      profile: scenario.machine.profile,
      machine: { memoryBytes: scenario.machine.memoryBytes, cpus: scenario.machine.cpus },
      cmdline: scenario.cmdline,
    },
    options,
  )

/** The boot image of parts named one by one, as `run boot --config FILE --module NAME[=FILE]...` does. */
export async function imageFromParts(parts: ImageParts, options: ImageOptions): Promise<BuiltImage> {
  const { profile, machine, cmdline } = parts
  const modules = await resolveModules(parts, {
    programs: readPrograms(options.programs, profile),
    cacheDir: options.cacheDir,
    compileComponent: options.compileComponent,
  })
  const manifest: Manifest = {
    schema: IMAGE_SCHEMA,
    profile,
    machine,
    cmdline: [...cmdline],
    builtinOnly: modules.every(({ foreign }) => !foreign),
    modules: modules.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
  }
  return pack(manifest, modules, options)
}

function pack(manifest: Manifest, modules: readonly BootModule[], options: ImageOptions): BuiltImage {
  const head = makeHead(manifest)
  const { sha256, bytes } = head
  if (bytes > MAX_IMAGE)
    throw new ImageError('image/too-large', `the image would have ${bytes} bytes, the limit is ${MAX_IMAGE}`)
  if (modules.length > MAX_MODULES)
    throw new ImageError(
      'image/too-large',
      `the image would have ${modules.length} modules, the limit is ${MAX_MODULES}`,
    )
  const path = options.output ?? join(options.cacheDir, 'images', `${sha256}.img`)
  const reused = options.output === undefined && statSync(path, { throwIfNoEntry: false })?.size === bytes
  if (!reused) writeImage(path, head, modules)
  return { path, bytes, sha256, reused }
}
