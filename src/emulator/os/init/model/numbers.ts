// Attribute values as types, and how byte counts are printed. Follows Genode base/include/util/string.h (ascii_to, Number_of_bytes).
// A value must be consumed completely; otherwise the reader takes its default, which is what `undefined` stands for here.

const TRUE = new Set(['yes', 'true', 'on'])
const FALSE = new Set(['no', 'false', 'off'])
const FACTOR: Record<string, bigint> = { '': 1n, K: 1024n, M: 1024n ** 2n, G: 1024n ** 3n }

/** Lower-case words only; `1`, `0`, `Yes` are no truth values. */
export function parseBool(text: string): boolean | undefined {
  if (TRUE.has(text)) return true
  return FALSE.has(text) ? false : undefined
}

/** 64-bit words wrap around as the real parser's do. A result above 2^53 is rounded, which no quota of an emulated machine reaches. */
const wrapped = (value: bigint): number => Number(BigInt.asUintN(64, value))

/** Decimal or 0x…; no sign, no suffix; a leading zero is not octal. */
export function parseUnsigned(text: string): number | undefined {
  if (text.length > 4096 || !/^(\d+|0x[\da-fA-F]+)$/.test(text)) return undefined
  return wrapped(BigInt(text.startsWith('0x') ? text : text.replace(/^0+(?=\d)/, '')))
}

/** As parseUnsigned, with an optional sign: priorities, affinity positions. */
export function parseSigned(text: string): number | undefined {
  const sign = /^[-+]/.exec(text)?.[0]
  const value = parseUnsigned(sign ? text.slice(1) : text)
  if (value === undefined) return undefined
  return sign === '-' ? 0 - value : value
}

/** Number_of_bytes: unsigned with an optional suffix K, M or G (powers of 1024, upper case, nothing between). */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+|0x[\da-fA-F]+)([KMG]?)$/.exec(text.length > 4096 ? '' : text)
  if (!match) return undefined
  return wrapped(BigInt(match[1]!.replace(/^0+(?=\d)/, '')) * FACTOR[match[2]!]!)
}

/** Number_of_bytes as printed: the largest unit that divides it, so 794624 is `776K`; 0 is `0`. */
export function formatBytes(bytes: number): string {
  if (bytes === 0) return '0'
  for (const [unit, size] of [
    ['G', 2 ** 30],
    ['M', 2 ** 20],
    ['K', 2 ** 10],
  ] as const)
    if (bytes % size === 0) return `${bytes / size}${unit}`
  return String(bytes)
}
