// What stands between a word and its colon: `count 2..5:`, `within 500ms:`.

import type { Bounds } from './program.ts'

const NS_PER: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9 }

/** Bounds of a `count`, or what is wrong with them. */
export function parseBounds(argument: string): Bounds | { message: string; hint?: string } {
  const found = /^\s*(\d{1,9})\s*(?:(\.\.)\s*(\d{1,9})?\s*)?$/.exec(argument)
  if (!found)
    return {
      message: `"count${argument}:" names no count`,
      hint: 'write count 3:, count 2..5:, or count 1..:',
    }
  const min = Number(found[1])
  if (found[2] !== undefined && found[3] === undefined) return { min }
  const max = found[3] === undefined ? min : Number(found[3])
  if (max === 0) return { message: 'a count of none', hint: 'write not: for a line that must not come' }
  return max >= min ? { min, max } : { message: `count ${min}..${max} is upside down` }
}

/** A span of time in nanoseconds, or undefined. */
export function parseSpan(argument: string): number | undefined {
  const found = /^\s*(\d{1,12}(?:\.\d{1,9})?)\s*([a-z]+)\s*$/.exec(argument)
  const unit = found && Object.hasOwn(NS_PER, found[2]!) ? NS_PER[found[2]!]! : Number.NaN
  const ns = Math.round(Number(found?.[1]) * unit)
  return Number.isSafeInteger(ns) ? ns : undefined
}
