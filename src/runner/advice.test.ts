import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adviseQuota, formatQuota } from './advice.ts'

const K = 1024
const M = K * K
const taken = (most: number, peak: number, requested = 0) => ({ most, peak, requested })

describe('advice on a quota', () => {
  it('says nothing when it fits', () => {
    expect(adviseQuota('ram', 4 * M, taken(4 * M - 248 * K, 2 * M))).toBeUndefined()
    expect(adviseQuota('caps', 100, taken(66, 30))).toBeUndefined()
  })

  it('counts what went to the environment of the component as needed', () => {
    expect(adviseQuota('ram', 10 * M, taken(10 * M - 248 * K, 100 * K))).toMatchObject({ needed: 348 * K })
  })

  it('proposes much less where more than four times as much was given', () => {
    expect(adviseQuota('ram', 64 * M, taken(64 * M, 3 * M))).toEqual({
      kind: 'too-large',
      given: 64 * M,
      needed: 3 * M,
      proposed: 3.75 * M,
      message: '64M is far too much: never more than 3M were in use at once',
    })
  })

  it('proposes more where less than a tenth was left', () => {
    expect(adviseQuota('caps', 40, taken(6, 5))).toMatchObject({
      kind: 'too-small',
      proposed: 50,
      message: '40 is tight: 39 were in use at once, 2 % are left',
    })
  })

  it('does not count what clients paid for their sessions', () => {
    expect(adviseQuota('ram', 2 * M, taken(5 * M, 4 * M))).toBeUndefined()
    expect(adviseQuota('ram', 2 * M, taken(5 * M, 2 * M))).toBeUndefined()
    expect(adviseQuota('ram', 2 * M, taken(5 * M, 4.9 * M))?.kind).toBe('too-small')
  })

  it('adds what the component asked for', () => {
    expect(adviseQuota('caps', 36, taken(2, 1, 3))).toMatchObject({
      kind: 'too-small',
      needed: 39,
      proposed: 50,
      message: '36 was too little: it asked its parent for 3 more',
    })
  })

  it('is no measure of a quota that was only partly handed out', () => {
    expect(adviseQuota('ram', 2048 * M, taken(700 * M, 690 * M))?.needed ?? 691 * M).toBe(691 * M)
  })

  it('is content with its own proposals', () => {
    const resource = fc.constantFrom('ram' as const, 'caps' as const)
    const amount = fc.integer({ min: 1, max: 2 ** 32 })
    fc.assert(
      fc.property(resource, amount, amount, fc.integer({ min: 0, max: 1e6 }), (kind, given, peak, asked) => {
        const first = adviseQuota(kind, given, taken(Math.max(given, peak), peak, asked))
        if (!first) return
        const { proposed, needed } = first
        expect(proposed).toBeGreaterThan(needed)
        if (first.kind === 'too-large') expect(proposed).toBeLessThan(given)
        else expect(proposed).toBeGreaterThan(given)
        const again = adviseQuota(kind, proposed, taken(proposed, needed))
        if (again && peak > 200) throw new Error(`${formatQuota(kind, proposed)}: ${again.message}`)
      }),
    )
  })
})
