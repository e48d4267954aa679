// Remembers which configurations the checker had nothing to say about, so that the next run of the same one need not load it. Only silence is
// remembered: whoever has a finding gets it afresh, with its place.
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { version } from '../support/version.ts'

export interface CheckCache {
  /** True when these inputs were checked before and nothing was found. */
  silent(): boolean
  /** Call when nothing was found. */
  remember(): void
}

/** Changes with the checker: size and time of the file that it was built into. */
const checkerIdentity = (): string => {
  const { size, mtimeMs } = statSync(fileURLToPath(import.meta.url))
  return `${version} ${size} ${mtimeMs}`
}

/** The memory for one set of inputs. From source nothing is remembered: there the checker is many files. */
export function checkCache(root: string, inputs: unknown): CheckCache {
  if (version === 'development') return { silent: () => false, remember: () => {} }
  const key = createHash('sha256')
    .update(JSON.stringify([checkerIdentity(), inputs]))
    .digest('hex')
  const place = join(root, '.run/cache/checks', key)
  return {
    silent: () => existsSync(place),
    remember: () => {
      try {
        writeFileAtomic(place, '')
      } catch {
        // A cache that cannot be written only costs time.
      }
    },
  }
}
