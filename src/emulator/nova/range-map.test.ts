import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Range, RangeMap } from './range-map.ts'

test('behaves as a list of ranges without overlap does', () => {
  const operation = fc.record({
    remove: fc.boolean(),
    at: fc.nat(2 ** 12),
    order: fc.nat(11),
    probe: fc.nat(2 ** 13),
  })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), operations => {
      const map = new RangeMap<Range>(2)
      let model: Range[] = []
      const covers = (r: Range, at: number) => at >= r.base && at < r.base + 2 ** r.order
      for (const { remove, at, order, probe } of operations) {
        if (remove) {
          const victim = map.find(at)
          expect(victim).toBe(model.find(r => covers(r, at)) ?? null)
          if (victim) map.remove(victim)
          model = model.filter(r => r !== victim)
        } else {
          const base = at - (at % 2 ** order)
          const range = { base, order }
          const free = !model.some(r => r.base < base + 2 ** order && base < r.base + 2 ** r.order)
          expect(map.insert(range)).toBe(free)
          if (free) model.push(range)
        }
        model.sort((a, b) => a.base - b.base)
        expect(map.findFrom(probe)).toBe(model.find(r => r.base + 2 ** r.order > probe) ?? null)
      }
      for (const r of model) map.remove(r)
      expect(map.tables).toBe(1)
    }),
  )
})
