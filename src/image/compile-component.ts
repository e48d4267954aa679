// Compiles a component of the author's own to a boot module. Brings the bundler, so it is loaded only when one has to be compiled.
import { resolve } from 'node:path'
import type { Profile } from '../scenario/scenario.ts'
import { UserError } from '../support/errors.ts'
import { bundleProgram, type ProgramSource } from './bundle-program.ts'
import type { CompileComponent } from './component-cache.ts'

/** What the bundler's errors look like; the bundler itself has its own door. */
interface BundlerMessage {
  text: string
  location: { file: string; line: number; column: number } | null
}

export interface CompilerOptions {
  /** A component has no real counterpart to be as large as; this is what it is charged. */
  footprint: ProgramSource['footprint']
  /** The file that root tasks import as `genode-run/nova`. */
  novaLibrary: string
  /** The script that links components of a profile statically, where they are not dynamic. */
  staticLink?: (profile: Profile) => string | undefined
}

export const componentCompiler =
  ({ footprint, novaLibrary, staticLink }: CompilerOptions): CompileComponent =>
  async (path, { name, profile, root }) => {
    const inputs = new Set<string>()
    try {
      const link = root ? undefined : staticLink?.(profile)
      const bytes = await bundleProgram({
        name,
        entry: path,
        kind: root ? 'root' : 'dynamic',
        profile,
        footprint,
        novaLibrary,
        inputs,
        ...(link === undefined ? {} : { staticLink: link }),
      })
      return { bytes, inputs: [...inputs] }
    } catch (cause) {
      const [first] = (cause as { errors?: BundlerMessage[] }).errors ?? []
      if (!first) throw cause
      throw new UserError('component/syntax', `component '${name}': ${first.text}`, {
        location: first.location
          ? {
              file: resolve(first.location.file),
              line: first.location.line,
              column: first.location.column + 1,
            }
          : { file: path, line: 1, column: 1 },
        cause,
      })
    }
  }
