import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Account } from './account.ts'
import { Slab, type SlabBlock } from './slab.ts'

const BLOCK = 8192
const ENTRY = 157
const PER_BLOCK = 52

const filled = (slab: Slab, entries: number): SlabBlock[] =>
  Array.from({ length: entries }, () => slab.add() as SlabBlock)

describe('slab', () => {
  it('has its first block for nothing', () => {
    const account = new Account(0)
    const slab = new Slab(account, ENTRY)
    expect(filled(slab, PER_BLOCK).every(block => block !== undefined)).toBe(true)
    expect(slab.add()).toBeUndefined()
    expect(account.used).toBe(0)
  })

  it('needs a spare page beside a new block, which it does not take', () => {
    const account = new Account(BLOCK + 4095)
    const slab = new Slab(account, ENTRY)
    filled(slab, PER_BLOCK)
    expect(slab.add()).toBeUndefined()
    account.grow(1)
    expect(slab.add()).toBeDefined()
    expect(account.used).toBe(BLOCK)
  })

  it('keeps two blocks when all entries are freed, last one first', () => {
    const account = new Account(100 * BLOCK)
    const slab = new Slab(account, ENTRY)
    const base = filled(slab, 10)
    const blocks = filled(slab, 2000)
    expect(account.used).toBe(38 * BLOCK)
    for (const block of blocks.reverse()) slab.remove(block)
    expect(account.used).toBe(2 * BLOCK)
    expect(base).toHaveLength(10)
  })

  it('takes no more than its entries need, and at most two blocks more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 400 }), choices => {
        const account = new Account(1000 * BLOCK)
        const slab = new Slab(account, 2000)
        const live: SlabBlock[] = []
        let most = 0
        for (const choice of choices) {
          if (choice % 3 > 0 || live.length === 0) live.push(slab.add() as SlabBlock)
          else slab.remove(live.splice(choice % live.length, 1)[0] as SlabBlock)
          most = Math.max(most, live.length)
          expect(account.used).toBeLessThanOrEqual(Math.ceil(most / 4) * BLOCK)
          expect(account.used).toBeGreaterThanOrEqual((Math.ceil(live.length / 4) - 1) * BLOCK)
        }
        for (const block of live) slab.remove(block)
        expect(account.used).toBeLessThanOrEqual(2 * BLOCK)
      }),
      { numRuns: 100 },
    )
  })
})
