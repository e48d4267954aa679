// Built-in programs of no meaning for tests, and a project around them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '../scenario/scenario.ts'
import type { CompileComponent } from './component-cache.ts'
import { sha256 } from './digests.ts'

/** Writes programs with an index as the product's build does; returns their folder. */
export function writePrograms(
  folder: string,
  programs: Record<string, string | Uint8Array>,
  profile: Profile = '26.02',
): string {
  mkdirSync(join(folder, profile), { recursive: true })
  const index: Record<string, unknown> = {}
  for (const [name, content] of Object.entries(programs)) {
    const bytes = Buffer.from(content)
    writeFileSync(join(folder, profile, name), bytes)
    index[name] = { size: bytes.length, sha256: sha256(bytes), kind: 'dynamic' }
  }
  writeFileSync(join(folder, profile, 'index.json'), JSON.stringify(index))
  return folder
}

export const noComponents: CompileComponent = async path => {
  throw new Error(`nothing compiles ${path} here`)
}
