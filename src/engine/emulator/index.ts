// The door of the emulator engine, wired to the product's own files. Loads little: it is the first thing that a run needs.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompileComponent } from '../../image/index.ts'
import type { EmulatorFiles } from './emulator-process.ts'
import { createEmulatorEngine, type EmulatorEngine, type EmulatorOptions } from './engine.ts'
import { Reserve } from './reserve.ts'

export { EmulatorFailure, EmulatorGone } from './emulator-process.ts'
export type { EmulatorEngine } from './engine.ts'

/** The product's built files: beside this code when it is bundled, in dist/ when it runs from source. */
export function distFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'dist')
}

const productFiles = (): EmulatorFiles => {
  const dist = distFolder()
  return {
    process: join(dist, 'emulator.cjs'),
    realm: join(dist, 'realm/emulator.js'),
    code: join(dist, 'code.bin'),
  }
}

let shared: Reserve | undefined
const reserve = (): Reserve => {
  shared ??= new Reserve(productFiles())
  return shared
}

/** Starts an emulator process now, for the next launch: it gets ready while options, scenario and image are. */
export const prewarm = (): void => reserve().prewarm()

/** Ends the processes that nobody used. */
export const dropPrewarmed = (): Promise<void> => shared?.close() ?? Promise.resolve()

/** The engine. `cacheDir`: where images go, `.run/cache` of a project. */
export function createProductEngine(
  options: { cacheDir: string } & Pick<EmulatorOptions, 'warm' | 'watchdogMs' | 'onEvent'>,
): EmulatorEngine {
  const { cacheDir, ...rest } = options
  /** Images of our own cache: their digests are not computed once more. */
  const own = new Set<string>()
  return createEmulatorEngine({
    ...rest,
    files: productFiles(),
    reserve: reserve(),
    build: async scenario => {
      const { buildImage } = await import('../../image/index.ts')
      const programs = join(distFolder(), 'programs')
      const image = await buildImage(scenario, { programs, cacheDir, compileComponent })
      own.add(image.path)
      return image
    },
    read: async path => (await import('../../image/index.ts')).readImage(path, { verify: !own.has(path) }),
  })
}

/** Text and data of an author's component, which has no real counterpart to be as large as. */
const FOOTPRINT = { textBytes: 64 * 1024, dataBytes: 8 * 1024 }

/** Compiles an author's component to a boot module. Brings the bundler, so it is loaded only then. */
export const compileComponent: CompileComponent = async (path, target) => {
  const { componentCompiler } = await import('../../image/compile-component.ts')
  const novaLibrary = join(distFolder(), 'nova.js')
  return componentCompiler({ footprint: FOOTPRINT, novaLibrary })(path, target)
}
