// Attribute values as types (reference genode.md 14.5): a value must be consumed completely, else it counts as absent.

const DECIMAL = /^[0-9]+$/
const HEX = /^0[xX]([0-9a-fA-F]+)$/
const WORD = 2 ** 64
const SUFFIX: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

export const parseUnsigned = (text: string): number | undefined => {
  if (DECIMAL.test(text)) return Number(text) % WORD
  const m = HEX.exec(text)
  return m ? Number.parseInt(m[1] as string, 16) % WORD : undefined
}
export const parseSigned = (text: string): number | undefined => {
  const digits = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text
  const value = DECIMAL.test(digits) ? Number(digits) : undefined
  return value === undefined ? undefined : text.startsWith('-') ? -value : value
}
/** Number of bytes: unsigned with one of the suffixes K, M, G. */
export const parseNumber = (text: string): number | undefined => {
  const unit = SUFFIX[text.slice(-1)]
  const value = parseUnsigned(unit === undefined ? text : text.slice(0, -1))
  return value === undefined ? undefined : value * (unit ?? 1)
}
export const parseBool = (text: string): boolean | undefined =>
  text === 'yes' || text === 'true' || text === 'on'
    ? true
    : text === 'no' || text === 'false' || text === 'off'
      ? false
      : undefined
export const parseDouble = (text: string): number | undefined =>
  /^-?[0-9]+(\.[0-9]*)?$/.test(text) ? Number(text) : undefined
