// A folder with all that is missing above it. Node's own recursive mkdir never returns where a parent exists and still nothing can be
// made in it, as in /proc.
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes `path` and its parents as needed; an error of the system is thrown as it is. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && existsSync(path)) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path || existsSync(parent)) throw error
    makeFolder(parent)
    mkdirSync(path)
  }
}
