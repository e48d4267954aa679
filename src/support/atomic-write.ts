// Files appear whole or not at all: written beside their place, then renamed.
import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** A name beside `path` that nobody else uses. */
export const temporaryName = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.tmp`

/** Writes a file so that readers see the old or the new content, never a part. Makes its folder. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  makeFolder(dirname(path))
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
