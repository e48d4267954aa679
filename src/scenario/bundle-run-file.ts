// Turns a run file and what it imports into one script. The one place of this folder that knows esbuild; loaded only when the cache has nothing.
import { dirname, resolve } from 'node:path'
import { type BuildFailure, build, type Message, type Plugin } from 'esbuild'
import { UserError } from '../support/errors.ts'
import { defineScenario, xml } from './scenario.ts'

export interface Bundle {
  /** A script that leaves the run file's exports in the global `__runFile`. */
  code: string
  /** Source map (JSON) from the script to the files. */
  map: string
  /** Absolute paths of all files it was made of. */
  inputs: string[]
}

const PRODUCT = 'genode-run'

/** Run files import the product by name, wherever they are: they get these two functions of the running one. */
const productModule = `export const defineScenario = ${defineScenario}\nexport const xml = ${xml}\n`

const product: Plugin = {
  name: 'product',
  setup(hooks) {
    hooks.onResolve({ filter: /^genode-run$/ }, () => ({ path: PRODUCT, namespace: 'product' }))
    hooks.onLoad({ filter: /.*/, namespace: 'product' }, () => ({ contents: productModule, loader: 'js' }))
    hooks.onResolve({ filter: /^node:/ }, ({ path }) => ({
      errors: [{ text: `run files are data: ${path} is not available to them` }],
    }))
  },
}

/** Texts that can be imported as strings. */
const TEXT_LOADERS = { '.xml': 'text', '.hid': 'text', '.expect': 'text', '.txt': 'text' } as const

/** Bundles the run file; a syntax error or an import that leads nowhere is a UserError with its place. */
export async function bundleRunFile(file: string): Promise<Bundle> {
  try {
    const result = await build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      metafile: true,
      outfile: `${file}.js`,
      format: 'iife',
      globalName: '__runFile',
      platform: 'neutral',
      target: 'es2022',
      sourcemap: 'external',
      sourcesContent: false,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'silent',
      loader: TEXT_LOADERS,
      tsconfigRaw: {},
      plugins: [product],
    })
    const inputs = Object.keys(result.metafile.inputs).filter(path => !path.startsWith('product:'))
    const [map, code] = [...result.outputFiles].sort((a, b) => b.path.length - a.path.length)
    return {
      code: code!.text,
      map: map!.text,
      inputs: inputs.map(path => resolve(dirname(file), path)),
    }
  } catch (cause) {
    throw isBuildFailure(cause) ? buildError(cause, file) : cause
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)

function buildError(failure: BuildFailure, runFile: string): UserError {
  const [first] = failure.errors
  const text = first?.text ?? failure.message
  const unresolved = /^Could not resolve "([^."/][^"]*)"/.exec(text)
  return new UserError('scenario/syntax', text, {
    location: (first && locationOf(first, runFile)) ?? { file: runFile, line: 1, column: 1 },
    hint: unresolved ? `common parts are imported by path: './${unresolved[1]}.ts'` : undefined,
    cause: failure,
  })
}

function locationOf(message: Message, runFile: string) {
  if (!message.location) return undefined
  const { file, line, column } = message.location
  return { file: resolve(dirname(runFile), file), line, column: column + 1 }
}
