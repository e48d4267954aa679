// Loads run files. A run file is bundled and evaluated once; its data is kept in .run/cache/scenarios/, and is good as long as the run
// file, everything it imported and the product are the same. On that way neither esbuild nor the run file's code is touched.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { UserError } from '../support/errors.ts'
import { version } from '../support/version.ts'
import type { Data } from './data.ts'
import { ScenarioError } from './problem.ts'
import type { Scenario, ScenarioSpec } from './scenario.ts'
import { resolveScenario, validateData, validateSpec } from './validate.ts'

/** A run file whose content has the right shape. */
export interface RunFile {
  name: string
  /** Absolute paths. */
  file: string
  root: string
  spec: ScenarioSpec
  /** The run file's text, for the places of problems. */
  source: string
  /** True when nothing had to be evaluated. */
  cached: boolean
}

const RUN_FILE = /\.run\.ts$/

export const runFileName = (file: string): string => basename(file).replace(RUN_FILE, '')

/** Loads a run file of the project `root`; throws a UserError for what is wrong with it by itself. */
export async function loadRunFile(file: string, root: string): Promise<RunFile> {
  const name = runFileName(file)
  const source = readRunFile(file)
  const place = join(root, '.run/cache/scenarios', `${name}.json`)
  const cached = readCache(place, root, file, source)
  const data = cached ?? (await evaluate(file, root, source, place))
  const { spec, problems } = validateSpec(data, file, source)
  if (!spec) throw new ScenarioError(name, problems)
  return { name, file, root, spec, source, cached: cached !== undefined }
}

/** The scenario of a loaded run file (one of its variants, if named), with the files it names read. */
export function scenarioOf(runFile: RunFile, variant?: string): Scenario {
  const { name, file, root, spec, source } = runFile
  const { scenario, problems } = resolveScenario(spec, { name, variant, file, root }, source)
  if (!scenario) throw new ScenarioError(variant === undefined ? name : `${name}:${variant}`, problems)
  return scenario
}

function readRunFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError(
      'scenario/unreadable',
      `cannot read the run file ${file}: ${(cause as Error).message}`,
      {
        cause,
      },
    )
  }
}

async function evaluate(
  file: string,
  root: string,
  source: string,
  place: string,
): Promise<Data | undefined> {
  const [{ bundleRunFile }, { evaluateRunFile }] = await Promise.all([
    import('./bundle-run-file.ts'),
    import('./evaluate.ts'),
  ])
  const bundle = await bundleRunFile(file)
  const { data, problems } = validateData(evaluateRunFile(file, bundle), file, source)
  if (problems.length > 0) throw new ScenarioError(runFileName(file), problems)
  writeCache(place, root, bundle.inputs, data)
  return data
}

interface CacheEntry {
  version: string
  /** Path relative to the root, SHA-256 of the content. */
  inputs: [path: string, sha256: string][]
  data: Data
}

const digest = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** The kept data, if everything it came from is unchanged. Whatever is wrong with the entry, it is just made again. */
function readCache(place: string, root: string, file: string, source: string): Data | undefined {
  try {
    const entry = JSON.parse(readFileSync(place, 'utf8')) as CacheEntry
    if (entry.version !== version || !entry.inputs.some(([path]) => join(root, path) === file))
      return undefined
    const same = entry.inputs.every(([path, sha256]) => {
      const input = join(root, path)
      return digest(input === file ? source : readFileSync(input)) === sha256
    })
    return same ? entry.data : undefined
  } catch {
    return undefined
  }
}

/** A cache that cannot be written costs time, nothing else. */
function writeCache(place: string, root: string, inputs: string[], data: Data | undefined): void {
  if (data === undefined) return
  try {
    const hashed = inputs.map((path): [string, string] => [relative(root, path), digest(readFileSync(path))])
    writeFileAtomic(place, JSON.stringify({ version, inputs: hashed, data } satisfies CacheEntry))
  } catch {}
}
