// Finds the project and its run files.
import { readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../support/errors.ts'
import { runFileName } from './load.ts'

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** The nearest folder from `from` upwards that holds run/ with run files, or else with none (but never the /run of the host). */
export function findRoot(from: string): string | undefined {
  let withoutRunFiles: string | undefined
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (folder === dirname(folder)) return withoutRunFiles
    if (!isFolder(join(folder, 'run'))) continue
    if (listRunFiles(folder).length > 0) return folder
    withoutRunFiles ??= folder
  }
}

/** The project's folder: the one given (--root), or the nearest above `from`. */
export function requireRoot(from: string, given?: string): string {
  if (given !== undefined) {
    const root = resolve(from, given)
    if (isFolder(root)) return root
    throw new UserError('scenario/no-root', `${root} is no folder`)
  }
  const root = findRoot(from)
  if (root !== undefined) return root
  throw new UserError('scenario/no-root', `no folder run/ in ${resolve(from)} or above it`, {
    hint: '`run new NAME` starts a project here; --root DIR names one elsewhere',
  })
}

export interface RunFileEntry {
  name: string
  /** Absolute path. */
  file: string
}

/** The run files of a project, by name. */
export function listRunFiles(root: string): RunFileEntry[] {
  const folder = join(root, 'run')
  if (!isFolder(folder)) return []
  return readdirSync(folder)
    .filter(entry => /^[A-Za-z0-9_][A-Za-z0-9._-]*\.run\.ts$/.test(entry))
    .map(entry => ({ name: runFileName(entry), file: join(folder, entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
