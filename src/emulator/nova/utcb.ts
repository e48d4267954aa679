// Access of the kernel to UTCB pages in physical memory (4.1).
import { costs } from '../machine/costs.ts'
import { Utcb } from './abi.ts'

/** Copies the message of one UTCB page to another (physical addresses): the item counts and the untyped words. Returns its cost in ns. */
export const copyMessage = (u32: Uint32Array, from: number, to: number): number => {
  const s = from >>> 2
  const d = to >>> 2
  const items = u32[s]!
  u32[d] = items
  u32[d + 1] = u32[s + 1]!
  let words = items & 0xffff
  if (words > Utcb.WORDS) words = Utcb.WORDS
  const start = 2 * Utcb.DATA
  if (words <= 32) {
    const end = start + 2 * words
    for (let i = start; i < end; i++) u32[d + i] = u32[s + i]!
  } else u32.copyWithin(d + start, s + start, s + start + 2 * words)
  return ((words + 7) >>> 3) * costs.copyEightWords
}
