// Codecs: how values travel in RPC messages, word by word.

import type { Codec } from '../../base-nova/rpc.ts'
import type { Affinity } from '../affinity.ts'
import { type Capability, capability, invalidCap } from '../capability.ts'
import { type Attempt, failed, ok } from '../op.ts'

/** Integer up to 2^53, either sign. */
export const num: Codec<number> = {
  put: (m, v) => m.putWord(v < 0 ? v + 2 ** 53 : v),
  get: m => {
    const v = m.getWord()
    return v > 2 ** 52 ? v - 2 ** 53 : v
  },
}
/** Unsigned word. */
export const word: Codec<number> = { put: (m, v) => m.putWord(v), get: m => m.getWord() }
export const bool: Codec<boolean> = { put: (m, v) => m.putWord(v ? 1 : 0), get: m => m.getWord() !== 0 }
export const none: Codec<void> = { put: () => {}, get: () => undefined }

/** Text of at most `maxBytes` bytes of UTF-8; what is longer is cut. */
export const text = (maxBytes: number): Codec<string> => ({
  put: (m, v) => m.putText(v, maxBytes),
  get: m => m.getText(),
})

/** Capability, valid or not. */
export const cap = <I>(): Codec<Capability<I>> => ({
  put: (m, v) => m.putCap((v ?? invalidCap).sel),
  get: m => capability<I>(m.getCap()),
})

/** One of a closed set of names. */
export const oneOf = <E extends string>(...names: readonly E[]): Codec<E> => ({
  put: (m, v) => m.putWord(names.indexOf(v)),
  get: m => names[m.getWord()] ?? (names[0] as E),
})

/** A value or one of the named errors. */
export const attempt = <T, E extends string>(
  value: Codec<T>,
  ...errors: readonly E[]
): Codec<Attempt<T, E>> => ({
  put: (m, v) => {
    m.putWord(v.ok ? 0 : errors.indexOf(v.error) + 1)
    if (v.ok) value.put(m, v.value)
  },
  get: m => {
    const code = m.getWord()
    return code === 0 ? ok(value.get(m)) : failed(errors[code - 1] ?? (errors[0] as E))
  },
})

/** Object with a codec for each field. */
export const struct = <T extends object>(fields: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> => {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][]
  return {
    put: (m, v) => {
      for (const [name, codec] of entries) codec.put(m, v[name])
    },
    get: m => {
      const v = {} as T
      for (const [name, codec] of entries) v[name] = codec.get(m)
      return v
    },
  }
}

/** A value that may be absent. */
export const optional = <T>(value: Codec<T>): Codec<T | undefined> => ({
  put: (m, v) => {
    m.putWord(v === undefined ? 0 : 1)
    if (v !== undefined) value.put(m, v)
  },
  get: m => (m.getWord() === 0 ? undefined : value.get(m)),
})

const MAX_ELEMENTS = 256
/** List of at most 256 values; one of words travels as a whole. */
export const list = <T>(element: Codec<T>): Codec<readonly T[]> =>
  (element as Codec<unknown>) === word
    ? (wordList as Codec<unknown> as Codec<readonly T[]>)
    : {
        put: (m, v) => {
          m.putWord(v.length)
          for (const e of v) element.put(m, e)
        },
        get: m => {
          const length = Math.min(m.getWord(), MAX_ELEMENTS)
          const values: T[] = []
          for (let i = 0; i < length; i++) values.push(element.get(m))
          return values
        },
      }

const wordList: Codec<readonly number[]> = {
  put: (m, v) => {
    m.putWord(v.length)
    m.putWords(v)
  },
  get: m => m.getWords(Math.min(m.getWord(), MAX_ELEMENTS)),
}

export const affinity: Codec<Affinity> = struct<Affinity>({
  space: struct({ width: word, height: word }),
  location: struct({ xpos: word, ypos: word, width: word, height: word }),
})
