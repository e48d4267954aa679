import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearestWord } from './nearest.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['timer', 'timer', 0],
    ['timeer', 'timer', 1],
    ['itmer', 'timer', 1],
    ['abc', 'xyz', 3],
  ])('%s and %s differ by %d', (a, b, distance) => expect(editDistance(a, b)).toBe(distance))

  it('is symmetric and never exceeds the longer word', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    ))
})

describe('nearestWord', () => {
  it('finds a likely slip', () => expect(nearestWord('Timeer', ['LOG', 'ROM', 'Timer'])).toBe('Timer'))
  it('prefers the nearer candidate', () =>
    expect(nearestWord('cont', ['count', 'cost', 'contt'])).toBeDefined())
  it('offers nothing for a word unlike any', () =>
    expect(nearestWord('xyzzy', ['LOG', 'ROM'])).toBeUndefined())
})
