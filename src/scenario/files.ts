// The files that a run file names: found inside the project and nowhere else.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { nearestWord } from '../support/nearest.ts'

/** Why a name gives no file. */
export interface NoFile {
  found: string
  expected: string
  hint?: string
}

export type FileLookup = { file: string } | NoFile

/** Names as run files may give them: relative, forward, inside. */
function escapeOf(name: string): string | undefined {
  if (isAbsolute(name) || /^[A-Za-z]:/.test(name)) return 'an absolute path'
  if (name.includes('\0')) return 'a name with a NUL character'
  if (name.includes('\\')) return 'a path with a backslash'
  if (name.split('/').includes('..')) return "a path that leaves its folder by '..'"
  return undefined
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** Whether `path`, followed through all links, lies in `folder`. */
function inside(path: string, folder: string): boolean {
  return realpathSync(path).startsWith(realpathSync(folder) + sep)
}

function nearestFile(path: string): string | undefined {
  const folder = dirname(path)
  return existsSync(folder) ? nearestWord(basename(path), readdirSync(folder)) : undefined
}

/** The file `name` in the first of `folders` (relative to `root`) that has it. */
export function findFile(root: string, folders: readonly string[], name: string): FileLookup {
  const trouble = escapeOf(name)
  if (trouble) return { found: `${trouble}: ${JSON.stringify(name)}`, expected: 'a path inside the project' }
  for (const folder of folders) {
    const file = join(root, folder, name)
    if (!isFile(file)) continue
    if (inside(file, root)) return { file }
    return {
      found: `${join(folder, name)}, a link that leaves the project`,
      expected: 'a file inside the project',
      hint: 'copy it there',
    }
  }
  const places = folders.map(folder => join(folder, name))
  const near = folders.map(folder => nearestFile(join(root, folder, name))).find(word => word !== undefined)
  return {
    found: `no file ${places.join(' or ')}`,
    expected: 'a file that exists',
    ...(near === undefined ? {} : { hint: `did you mean '${near}'?` }),
  }
}

/** Text files of authors: at most this long, so that a wrong name (a disk image) is refused rather than read. */
const MAX_TEXT = 16 * 2 ** 20

/** The text of a file, or why there is none. */
export function readText(file: string): { text: string } | NoFile {
  const { size } = statSync(file)
  if (size > MAX_TEXT)
    return { found: `${size} bytes in ${basename(file)}`, expected: 'a text of at most 16 MiB' }
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (cause) {
    return { found: (cause as Error).message, expected: 'a readable file' }
  }
}
