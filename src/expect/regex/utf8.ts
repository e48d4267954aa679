// Ranges of code points as ranges of UTF-8 bytes, so that automata can run on the bytes of a log without decoding them.

import type { Range } from './syntax.ts'

/** One UTF-8 form: for each byte its inclusive range. */
export type ByteSequence = Range[]

const LENGTH_LIMITS = [0x7f, 0x7ff, 0xffff, 0x10ffff]

/** All byte sequences of the code points lo..hi, surrogates left out. */
export function utf8Sequences(lo: number, hi: number): ByteSequence[] {
  const result: ByteSequence[] = []
  if (lo < 0xd800 && hi > 0xdfff) return [...utf8Sequences(lo, 0xd7ff), ...utf8Sequences(0xe000, hi)]
  if (lo >= 0xd800 && lo <= 0xdfff) lo = 0xe000
  if (hi >= 0xd800 && hi <= 0xdfff) hi = 0xd7ff
  for (const limit of LENGTH_LIMITS) {
    if (lo > hi) break
    if (lo <= limit) {
      splitAligned(lo, Math.min(hi, limit), result)
      lo = limit + 1
    }
  }
  return result
}

/** Splits a range of equal encoded length until each part is a product of byte ranges. */
function splitAligned(lo: number, hi: number, result: ByteSequence[]): void {
  if (lo > hi) return
  for (let bits = 6; bits < 24 && hi > 0x7f; bits += 6) {
    const mask = (1 << bits) - 1
    if (lo >> bits === hi >> bits) continue
    if ((lo & mask) !== 0) {
      splitAligned(lo, lo | mask, result)
      splitAligned((lo | mask) + 1, hi, result)
      return
    }
    if ((hi & mask) !== mask) {
      splitAligned(lo, (hi & ~mask) - 1, result)
      splitAligned(hi & ~mask, hi, result)
      return
    }
  }
  const low = encode(lo)
  const high = encode(hi)
  result.push(low.map((byte, i): Range => [byte, high[i]!]))
}

function encode(code: number): number[] {
  if (code < 0x80) return [code]
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)]
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
  return [
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 0x3f),
    0x80 | ((code >> 6) & 0x3f),
    0x80 | (code & 0x3f),
  ]
}
