// Components of authors' own: compiled once, kept by the content of everything they were made of.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '../scenario/scenario.ts'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { version } from '../support/version.ts'
import { sha256 } from './digests.ts'

export interface CompiledComponent {
  /** The boot module. */
  bytes: Uint8Array
  /** Absolute paths of all files it was made of. Without them it is compiled at each build. */
  inputs?: readonly string[]
}

/** What a component is compiled for: to be loaded by Genode, or to be the root task itself. */
export interface ComponentTarget {
  name: string
  profile: Profile
  root?: boolean
}

/** Compiles the component at an absolute path into a boot module; mistakes of its author are UserErrors. */
export type CompileComponent = (
  path: string,
  target: ComponentTarget,
) => Promise<CompiledComponent | Uint8Array>

interface Entry {
  product: string
  inputs: [path: string, sha256: string][]
  /** Digest of the boot module, which is a file of this name beside the entry. */
  program: string
}

export class ComponentCache {
  readonly #folder: string
  readonly #compile: CompileComponent
  readonly #product: string

  /** `programs`: identity of the built-in programs, whose library may have become part of a component. */
  constructor(cacheDir: string, compile: CompileComponent, programs: string) {
    this.#folder = join(cacheDir, 'components')
    this.#compile = compile
    this.#product = `${version} ${programs}`
  }

  async compile(path: string, target: ComponentTarget): Promise<Uint8Array> {
    const key = [target.name, target.profile, target.root ? 'root' : '', path].join('\n')
    const place = join(this.#folder, `${sha256(key).slice(0, 32)}.json`)
    const kept = this.#read(place)
    if (kept) return kept
    const compiled = await this.#compile(path, target)
    if (compiled instanceof Uint8Array) return compiled
    if (compiled.inputs?.includes(path)) this.#write(place, compiled.bytes, compiled.inputs)
    return compiled.bytes
  }

  /** Whatever is wrong with an entry, the component is just compiled again. */
  #read(place: string): Uint8Array | undefined {
    try {
      const entry = JSON.parse(readFileSync(place, 'utf8')) as Entry
      if (entry.product !== this.#product || entry.inputs.length === 0) return undefined
      if (!entry.inputs.every(([path, digest]) => sha256(readFileSync(path)) === digest)) return undefined
      const bytes = readFileSync(join(this.#folder, entry.program))
      return sha256(bytes) === entry.program ? bytes : undefined
    } catch {
      return undefined
    }
  }

  /** A cache that cannot be written costs time, nothing else. */
  #write(place: string, bytes: Uint8Array, inputs: readonly string[]): void {
    try {
      const program = sha256(bytes)
      writeFileAtomic(join(this.#folder, program), bytes)
      const hashed = inputs.map((path): [string, string] => [path, sha256(readFileSync(path))])
      writeFileAtomic(
        place,
        JSON.stringify({ product: this.#product, inputs: hashed, program } satisfies Entry),
      )
    } catch {}
  }
}
