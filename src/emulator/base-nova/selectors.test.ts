// Selectors and messages of base-nova without a kernel.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectors } from './selectors.ts'
import { decodeUtf8, encodeUtf8, toBytes } from './utf8.ts'

describe('selectors', () => {
  it('are never handed out twice, windows are aligned', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('one', 'window', 'block', 'free'), { maxLength: 60 }), steps => {
        const used = new Map<number, number>()
        const take = (base: number, count: number) => {
          for (const [b, n] of used) expect(base + count <= b || b + n <= base).toBe(true)
          used.set(base, count)
        }
        for (const step of steps) {
          if (step === 'one') take(selectors.alloc(), 1)
          if (step === 'window') {
            const w = selectors.allocWindow()
            expect(w % 4).toBe(0)
            take(w, 4)
          }
          if (step === 'block') {
            const b = selectors.allocBlock(5)
            expect(b % 32).toBe(0)
            take(b, 32)
          }
          if (step === 'free') {
            const [base, count] = used.entries().next().value ?? [0, 0]
            used.delete(base)
            if (count === 32) selectors.freeBlock(base, 5)
            else for (let i = 0; i < count; i++) selectors.free(base + i)
          }
        }
        for (const [base, count] of used)
          if (count === 32) selectors.freeBlock(base, 5)
          else for (let i = 0; i < count; i++) selectors.free(base + i)
      }),
      { numRuns: 100 },
    )
  })
})

describe('UTF-8', () => {
  it('is what the host makes of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const bytes = toBytes(text)
        expect(bytes).toEqual(new TextEncoder().encode(text))
        expect(decodeUtf8(bytes)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
      }),
    )
  })
  it('is cut between characters', () => {
    const target = new Uint8Array(16)
    expect(encodeUtf8('aä', target, 2)).toBe(1)
    expect(encodeUtf8('aä', target, 3)).toBe(3)
  })
  it('replaces what is none', () => {
    expect(decodeUtf8(new Uint8Array([0x41, 0xff, 0xc3, 0x42, 0xed, 0xa0, 0x80]))).toMatch(
      /^A\ufffd+B\ufffd+$/,
    )
  })
})
