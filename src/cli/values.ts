// Option values that several commands read: what is accepted, and what is said about anything else.
import { randomInt } from 'node:crypto'
import { UserError } from '../support/errors.ts'
import { nearestWord } from '../support/nearest.ts'

const refuse = (what: string, text: string, wanted: string): never => {
  throw new UserError('usage/value', `${what}: ${wanted} expected, "${text}" found`)
}

/** `--seed`: a whole number from 0, or `random`, which picks one here (it is printed with every verdict). */
export const parseSeed = (text: string): number => {
  if (text === 'random') return randomInt(1, 2 ** 31)
  const seed = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(seed)
    ? seed
    : refuse('--seed', text, 'a whole number from 0 or `random`')
}

export const parseCount =
  (what: string, least: number) =>
  (text: string): number => {
    const count = Number(text)
    return /^\d+$/.test(text) && Number.isSafeInteger(count) && count >= least
      ? count
      : refuse(what, text, `a whole number from ${least}`)
  }

export const parseFactor =
  (what: string) =>
  (text: string): number => {
    const factor = Number(text)
    return text.trim() !== '' && Number.isFinite(factor) && factor > 0
      ? factor
      : refuse(what, text, 'a number above 0')
  }

const UNITS_NS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 }

/** A span such as 500ms, 2s or 1min, in nanoseconds. */
export const parseSpanNs =
  (what: string) =>
  (text: string): number => {
    const match = /^(\d+(?:\.\d+)?)\s*(ns|us|ms|s|min|h)$/.exec(text)
    const ns = match ? Math.round(Number(match[1]) * (UNITS_NS[match[2] as string] as number)) : Number.NaN
    return Number.isSafeInteger(ns) ? ns : refuse(what, text, 'a time such as 500ms, 2s or 1min')
  }

/** One of a closed set; the nearest is named otherwise. */
export const parseChoice =
  <T extends string>(what: string, choices: readonly T[]) =>
  (text: string): T => {
    if ((choices as readonly string[]).includes(text)) return text as T
    const near = nearestWord(text, choices)
    throw new UserError('usage/value', `${what}: there is no "${text}"`, {
      hint: near ? `did you mean ${near}?` : `one of ${choices.join(', ')}`,
    })
  }

/** Several of a closed set, separated by commas. */
export const parseChoices =
  <T extends string>(what: string, choices: readonly T[]) =>
  (text: string): T[] => [...new Set(text.split(',').map(word => parseChoice(what, choices)(word.trim())))]
