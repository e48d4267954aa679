import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combinePriority, effectivePrioLevels, effectivePriority, platformPriority } from './priority.ts'

/** From the innermost init outwards: [configured priority, levels]. */
const logical = (...path: [number, number][]): number =>
  path.reduce((inner, [configured, levels]) => {
    const { priority } = effectivePriority('c', configured, levels)
    return combinePriority(inner, priority, levels).priority
  }, 0)

const platform = (q: number): number[] => [
  platformPriority(q, 'classic', 128),
  platformPriority(q, 'nova', 64),
  platformPriority(q, 'generic', 128),
]

describe('priorities', () => {
  it('of the tree in the 10.02 release notes', () => {
    const outer = logical()
    const a = logical([0, 2])
    const a1 = logical([-1, 4], [0, 2])
    const a2 = logical([-2, 4], [0, 2])
    const a21 = logical([0, 0], [-2, 4], [0, 2])
    const b = logical([-1, 2])
    expect([outer, a, a1, a2, a21, b]).toEqual([0, 0, 8192, 16384, 16384, 32768])
    expect([outer, a, a1, a2, a21, b].map(platform)).toEqual([
      [128, 64, 127],
      [128, 64, 127],
      [112, 56, 111],
      [96, 48, 95],
      [96, 48, 95],
      [64, 32, 63],
    ])
  })
  it.each([
    [0, 64],
    [-1, 63],
    [-16, 48],
    [-62, 2],
    [-63, 1],
  ])('64 levels on NOVA: %d runs at %d', (configured, expected) => {
    expect(platformPriority(logical([configured, 64]), 'nova', 64)).toBe(expected)
  })
  it('of a 4-level init at -16 of 64 all end at 48', () => {
    for (const p of [0, -1, -2, -3]) expect(platformPriority(logical([p, 4], [-16, 64]), 'nova', 64)).toBe(48)
  })
  it('a positive one escapes the check and ends as the worst', () => {
    expect(effectivePriority('c', 5, 4)).toEqual({ priority: -5 })
    expect(platformPriority(logical([5, 4]), 'nova', 64)).toBe(1)
  })
  it('one below the range is lifted, with a warning', () => {
    expect(effectivePriority('N', -9, 4)).toEqual({
      priority: 3,
      warning: 'N: invalid priority, upgrading from -9 to -3',
    })
    expect(effectivePriority('N', -1, 0)).toEqual({
      priority: 0,
      warning: 'N: invalid priority, upgrading from -1 to 0',
    })
  })
  it('levels must be a power of two', () => {
    expect(effectivePrioLevels('4').levels).toBe(4)
    expect(effectivePrioLevels(undefined)).toEqual({ levels: 0 })
    expect(effectivePrioLevels('3')).toEqual({
      levels: 0,
      warning: 'prio levels is not power of two, priorities are disabled',
    })
    expect(effectivePrioLevels('-4').levels).toBe(0)
  })
  it('says when low bits are lost', () => {
    expect(combinePriority(1, 0, 2).warning).toBe(
      'priority band too small, losing least-significant priority bits',
    )
  })
  it('stay inside the band of their init, and keep their order', () => {
    const levels = fc.constantFrom(2, 4, 8, 16)
    fc.assert(
      fc.property(levels, fc.nat(65535), fc.nat(65535), fc.nat(15), (l, x, y, p) => {
        const priority = p % l
        const [a, b] = [combinePriority(x, priority, l).priority, combinePriority(y, priority, l).priority]
        const band = 65536 / l
        expect(Math.floor(a / band)).toBe(priority)
        if (x < y) expect(a).toBeLessThanOrEqual(b)
      }),
    )
  })
})
