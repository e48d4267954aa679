// Session arguments: `key=value, key="text"` (base/include/util/arg_string.h).

import { parseNumber } from './node/values.ts'

/** One piece between commas; pieces without a key (empty specific arguments) stay as they are. */
interface Arg {
  readonly key: string
  readonly value: string
}

const PIECE = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)\s*=\s*)?((?:"(?:[^"\\]|\\.)*"|[^,"])*)(,|$)/y

const parse = (args: string): Arg[] => {
  const found: Arg[] = []
  PIECE.lastIndex = 0
  while (PIECE.lastIndex < args.length) {
    const m = PIECE.exec(args)
    if (!m || m[0] === '') break
    found.push({ key: m[1] ?? '', value: (m[2] ?? '').trim() })
  }
  return found
}

const compose = (args: readonly Arg[]): string =>
  args.map(a => (a.key === '' ? a.value : `${a.key}=${a.value}`)).join(', ')
const find = (args: string, key: string): string | undefined => parse(args).find(a => a.key === key)?.value

/** Replaces or adds an argument; the new one comes last. */
export const setArg = (args: string, key: string, value: number | string): string =>
  compose([...parse(args).filter(a => a.key !== key), { key, value: String(value) }])
export const setArgString = (args: string, key: string, value: string): string =>
  setArg(args, key, `"${value}"`)
export const removeArg = (args: string, key: string): string =>
  compose(parse(args).filter(a => a.key !== key))
export const hasArg = (args: string, key: string): boolean => find(args, key) !== undefined

/** Text of an argument without its quotes. */
export const argString = (args: string, key: string, fallback = ''): string => {
  const value = find(args, key)
  if (value === undefined) return fallback
  return value.startsWith('"')
    ? value.slice(1, value.endsWith('"') && value.length > 1 ? -1 : undefined)
    : value
}
/** Number with an optional suffix K, M, G. */
export const argNumber = (args: string, key: string, fallback = 0): number => {
  const value = find(args, key)
  return value === undefined ? fallback : (parseNumber(value.replaceAll('"', '')) ?? fallback)
}
/** The values yes, true, on, 1 hold. */
export const argBool = (args: string, key: string, fallback = false): boolean => {
  const value = find(args, key)
  return value === undefined ? fallback : ['yes', 'true', 'on', '1'].includes(value.replaceAll('"', ''))
}

export const labelFromArgs = (args: string): string => argString(args, 'label')
export const ramQuotaFromArgs = (args: string): number => argNumber(args, 'ram_quota')
export const capQuotaFromArgs = (args: string): number => argNumber(args, 'cap_quota')
