// Pure parts of core: accounts, ranges, priorities, names, log lines.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Account } from './account.ts'
import { platformPriority } from './cpu-session.ts'
import { flexpages } from './kernel.ts'
import { logLines } from './log-service.ts'
import { RangeSet } from './range-set.ts'
import { shortName } from './short-name.ts'

describe('accounts', () => {
  it('move quota only along the reference, never below the donation', () => {
    const core = new Account(1000, 0)
    const a = new Account(100)
    const b = new Account(50)
    expect(core.transferTo(a, 10)).toBe('INVALID')
    a.assignReference(core)
    b.assignReference(a)
    expect(core.transferTo(a, 300)).toBe('OK')
    expect(core.transferTo(b, 1)).toBe('INVALID')
    expect(a.transferTo(b, 200)).toBe('OK')
    expect(a.withdraw(150)).toBe(true)
    expect(a.withdraw(60)).toBe(false)
    expect(a.transferTo(core, 60)).toBe('EXCEEDED')
    a.replenish(150)
    expect(a.transferTo(core, 101)).toBe('EXCEEDED')
    expect([core.limit, a.limit, b.limit]).toEqual([700, 200, 250])
  })
  it('give everything back at the end and hand dependents on', () => {
    const core = new Account(1000, 0)
    const a = new Account(100)
    const b = new Account(50)
    a.assignReference(core)
    b.assignReference(a)
    core.transferTo(a, 400)
    a.transferTo(b, 150)
    expect(a.close()).toBe(true)
    expect(b.reference).toBe(core)
    expect(b.close()).toBe(true)
    expect(core.limit).toBe(1000)
  })
})

describe('ranges', () => {
  it('are a set of bytes', () => {
    const op = fc.record({ add: fc.boolean(), base: fc.nat(40), size: fc.integer({ min: 1, max: 12 }) })
    fc.assert(
      fc.property(fc.array(op, { maxLength: 25 }), ops => {
        const set = new RangeSet()
        const model = new Set<number>()
        for (const { add, base, size } of ops) {
          for (let i = base; i < base + size; i++) add ? model.add(i) : model.delete(i)
          add ? set.add(base, size) : set.remove(base, size)
        }
        expect(set.total).toBe(model.size)
        for (let i = 0; i < 60; i++) expect(set.contains(i, 1)).toBe(model.has(i))
        const { spans } = set
        for (let i = 1; i < spans.length; i++)
          expect((spans[i] as { base: number }).base).toBeGreaterThan(
            (spans[i - 1] as { base: number; size: number }).base + (spans[i - 1] as { size: number }).size,
          )
      }),
    )
  })
  it('are taken lowest first, aligned to their size', () => {
    const set = new RangeSet()
    set.add(0x1000, 0x20000)
    expect([set.alloc(0x1000), set.alloc(0x4000), set.alloc(0x3000), set.alloc(0x100000)]).toEqual([
      0x1000,
      0x4000,
      0x2000 + 0x6000,
      undefined,
    ])
  })
  it('split into aligned powers of two', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 300 }), (page, count) => {
        let next = page
        for (const f of flexpages(page * 4096, count * 4096)) {
          expect(f.page).toBe(next)
          expect(f.page % 2 ** f.order).toBe(0)
          next += 2 ** f.order
        }
        expect(next).toBe(page + count)
      }),
    )
  })
})

describe('names and numbers', () => {
  it('of platform priorities', () => {
    expect([0, 8192, 16384, 32768, 65535, 99999].map(platformPriority)).toEqual([64, 56, 48, 32, 1, 1])
  })
  it('of processes in the classic era', () => {
    expect(
      [
        'init',
        'init -> init',
        'init -> init -> init',
        'init -> init -> init.2',
        'init -> init.2',
        'init -> timer',
      ].map(shortName),
    ).toEqual(['init', 'init.1', 'init.11', 'init.12', 'init.2', 'timer.1'])
  })
  it('of log lines', () => {
    const end = '\x1b[0m\n'
    expect(logLines('a', 'x\n')).toBe(`[a] x${end}`)
    expect(logLines('a', 'x')).toBe(`[a] x${end}`)
    expect(logLines('a', '\nx\n\n')).toBe(`[a] ${end}[a] x${end}[a] ${end}`)
    expect(logLines('a', '')).toBe('')
  })
})
