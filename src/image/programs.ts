// The programs that come with the product: images made by its build, with an index that tells their sizes and digests.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '../scenario/scenario.ts'
import { nearestWord } from '../support/nearest.ts'
import { ImageError } from './error.ts'

export interface BuiltinProgram {
  size: number
  sha256: string
  kind: string
  /** Services it announces. */
  provides?: string[]
}

export interface Programs {
  profile: Profile
  /** Folder of the images. */
  folder: string
  byName: ReadonlyMap<string, BuiltinProgram>
}

/** Reads the index of `folder`/<profile>/. */
export function readPrograms(folder: string, profile: Profile): Programs {
  const place = join(folder, profile)
  let index: Record<string, BuiltinProgram>
  try {
    index = JSON.parse(readFileSync(join(place, 'index.json'), 'utf8')) as Record<string, BuiltinProgram>
  } catch (cause) {
    throw new ImageError(
      'image/no-programs',
      `the built-in programs of profile ${profile} are not in ${place}`,
      {
        hint: 'the product is not built, or not whole: `npm run build`',
        cause,
      },
    )
  }
  return { profile, folder: place, byName: new Map(Object.entries(index)) }
}

/** Says that `name` is no built-in program, and which ones there are. */
export function unknownProgram(name: string, { byName, profile }: Programs, elsewhere?: string): ImageError {
  const names = [...byName.keys()].sort()
  const near = nearestWord(name, names)
  const list = `built-in components of profile ${profile}: ${names.join(', ')}`
  return new ImageError('image/unknown-module', `no built-in component is named '${name}'`, {
    hint: [near && `did you mean '${near}'?`, elsewhere, list].filter(Boolean).join('\n  '),
  })
}
