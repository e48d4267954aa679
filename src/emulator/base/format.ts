// Formats of values in log messages (reference genode.md 1.4; base/include/util/{string,formatted_output}.h).

/** What a log message is put together from; numbers are integers, see `double`. */
export type Printable = string | number | boolean | bigint | null | undefined | { toString(): string }

export const print = (v: Printable): string =>
  v === null || v === undefined ? '<null-string>' : typeof v === 'boolean' ? (v ? '1' : '0') : String(v)

const toHex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const wrap = (value: number, bits: number): number => {
  const modulus = 2 ** bits
  return ((value % modulus) + modulus) % modulus
}

/** `0x…`; `pad` fills up to the width of the type, which is `bits` wide. */
export const hex = (value: number, o: { prefix?: boolean; pad?: boolean; bits?: number } = {}): string => {
  const bits = o.bits ?? 64
  return (o.prefix === false ? '' : '0x') + toHex(value < 0 ? wrap(value, bits) : value, o.pad ? bits / 4 : 0)
}

/** `[lo,hi)` padded to the width of the type. */
export const hexRange = (base: number, size: number, bits = 64): string => {
  const digits = bits / 4
  const limit = 2 ** bits
  const end = base + size
  const range = (close: string, to: number) => `[${toHex(base, digits)},${toHex(to, digits)}${close}`
  if (size === 0) return `${range(')', base)} (empty!)`
  if (bits < 53 && end === limit) return range(']', limit - 1)
  if (bits < 53 && end > limit) return `${range(')', end - limit)} (overflow!)`
  return range(')', end)
}

/** With the largest of the suffixes G, M, K that divides the number. */
export const numberOfBytes = (n: number): string => {
  if (n === 0) return '0'
  for (const [unit, suffix] of [
    [2 ** 30, 'G'],
    [2 ** 20, 'M'],
    [2 ** 10, 'K'],
  ] as const)
    if (n % unit === 0) return `${n / unit}${suffix}`
  return String(n)
}
export const formatNumberOfBytes = numberOfBytes

/** Floating point as the real one prints it: digits are cut off one by one, at least one, until nothing is left. */
export const double = (value: number, digits = 6): string => {
  let v = Math.abs(value)
  let text = `${value < 0 ? '-' : ''}${Math.trunc(v)}.`
  do {
    v = (v - Math.trunc(v)) * 10
    text += Math.trunc(v)
  } while (--digits > 0 && v !== 0)
  return text
}
/** The same for a number of type float. */
export const float = (value: number): string => {
  let v = Math.fround(Math.abs(value))
  let text = `${value < 0 ? '-' : ''}${Math.trunc(v)}.`
  let digits = 3
  do {
    v = Math.fround(Math.fround(v - Math.trunc(v)) * 10)
    text += Math.trunc(v)
  } while (--digits > 0 && v !== 0)
  return text
}

export const ramQuota = numberOfBytes
/** Capability as it prints itself. */
export const formatCap = (cap: { readonly sel: number }, invalid: number): string =>
  cap.sel === invalid ? 'cap<invalid>' : `cap<${cap.sel}>`
