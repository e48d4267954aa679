// SHA-256 of files, computed once: kept in the cache under the file's identity as the host tells it (path, size, times, inode).
import { createHash } from 'node:crypto'
import { type BigIntStats, closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../support/atomic-write.ts'

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

const CHUNK = 1 << 20
/** Below this, computing is as quick as looking up. */
const WORTH_KEEPING = 1 << 20
const MAX_KEPT = 1000

const identity = (stats: BigIntStats): string =>
  [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':')

function compute(file: string): string {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK)
  const fd = openSync(file, 'r')
  try {
    for (let length = readSync(fd, buffer); length > 0; length = readSync(fd, buffer))
      hash.update(buffer.subarray(0, length))
  } finally {
    closeSync(fd)
  }
  return hash.digest('hex')
}

/** Digests of big files, remembered from one build to the next. */
export class Digests {
  readonly #place: string
  #kept: Map<string, [identity: string, sha256: string]> | undefined
  #changed = false

  constructor(cacheDir: string) {
    this.#place = join(cacheDir, 'digests.json')
  }

  of(file: string, stats: BigIntStats): string {
    if (stats.size < WORTH_KEEPING) return compute(file)
    this.#kept ??= this.#read()
    const [known, digest] = this.#kept.get(file) ?? []
    if (known === identity(stats) && digest) return digest
    const computed = compute(file)
    this.#kept.delete(file)
    this.#kept.set(file, [identity(stats), computed])
    this.#changed = true
    return computed
  }

  /** Keeps what was computed; a cache that cannot be written costs time, nothing else. */
  save(): void {
    if (!this.#changed || !this.#kept) return
    try {
      writeFileAtomic(this.#place, JSON.stringify([...this.#kept].slice(-MAX_KEPT)))
    } catch {}
  }

  #read(): Map<string, [string, string]> {
    try {
      return new Map(JSON.parse(readFileSync(this.#place, 'utf8')) as [string, [string, string]][])
    } catch {
      return new Map()
    }
  }
}
