// What the types of captures match, and the values they stand for.

import type { CaptureType } from './program.ts'

/** Whole numbers are exact (addresses have 64 bits), so they are bigints. */
export type Value = bigint | number | string
export type Captures = ReadonlyMap<string, Value>

/** The types an author can write, with the regular expression each stands for. Numbers are bounded so that reading one costs little. */
export const TYPE_SOURCES = {
  int: '-?[0-9]{1,20}',
  hex: '(?:0x)?[0-9a-fA-F]{1,16}',
  float: '-?[0-9]{1,20}(?:\\.[0-9]{1,20})?',
  word: '\\S+',
  str: '.*',
} as const

export type WrittenType = keyof typeof TYPE_SOURCES

export const isWrittenType = (word: string): word is WrittenType => Object.hasOwn(TYPE_SOURCES, word)

/** The regular expression of a capture; a plain `{{name}}` is any text of at least one character. */
export function captureSource(type: CaptureType, source: string | undefined): string {
  if (type === 'regex') return source ?? '.*'
  return type === 'text' ? '.+' : TYPE_SOURCES[type]
}

export const isNumeric = (type: CaptureType): boolean => type === 'int' || type === 'hex' || type === 'float'

/** Value of a matched text; the text is known to fit the type. */
export function captureValue(type: CaptureType, text: string): Value {
  switch (type) {
    case 'int':
      return BigInt(text)
    case 'hex':
      return BigInt(text.startsWith('0x') ? text : `0x${text}`)
    case 'float':
      return Number(text)
    default:
      return text
  }
}

/** Numbers are equal by value, whatever they were written in; a text never equals a number. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a <= b && a >= b
}

/** As JSON can carry it: whole numbers as numbers where exact, else as decimal text. */
export function plainValue(value: Value): string | number {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
