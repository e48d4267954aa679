import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tscFromUs, usFromTsc } from './tsc.ts'

const khz = fc.integer({ min: 1000, max: 5_000_000 })
const us = fc.integer({ min: 0, max: 1_000_000_000_000 })

test('a point in time survives to the microsecond', () => {
  fc.assert(
    fc.property(khz, us, (rate, time) => {
      const back = usFromTsc(tscFromUs(time, rate), rate)
      expect(time - back).toBeGreaterThanOrEqual(0)
      expect(time - back).toBeLessThanOrEqual(1)
    }),
  )
})

test('time stands still without a rate', () => {
  expect(usFromTsc(123456, 0)).toBe(0)
})
