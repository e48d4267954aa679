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

/**
 * A component has no real counterpart to be as large as; `footprint` is what it is charged. `staticLink` yields the script that links
 * components of a profile statically, where they are not dynamic.
 */
export const componentCompiler =
  (
    footprint: ProgramSource['footprint'],
    staticLink?: (profile: Profile) => string | undefined,
  ): CompileComponent =>
  async (path, { name, profile }) => {
    const inputs = new Set<string>()
    try {
      const link = staticLink?.(profile)
      const bytes = await bundleProgram({
        name,
        entry: path,
        kind: 'dynamic',
        profile,
        footprint,
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
