import { expect, it } from 'vitest'
import type { Verdict } from './events.ts'
import { exitCodeOf, gravest } from './exit-code.ts'

it('gives each verdict its exit code', () => {
  const table: Record<Verdict, number> = {
    pass: 0,
    skip: 0,
    flaky: 1,
    fail: 1,
    crash: 1,
    hang: 1,
    timeout: 1,
    invalid: 2,
    error: 3,
  }
  for (const [verdict, code] of Object.entries(table))
    expect(exitCodeOf({ verdict: verdict as Verdict })).toBe(code)
  expect(exitCodeOf({ verdict: 'flaky' }, true)).toBe(0)
  expect(exitCodeOf({ verdict: 'error', cause: { code: 'run/bug' } })).toBe(70)
})

it('ends with the gravest of several', () => {
  expect(gravest([])).toBe(0)
  expect(gravest([0, 1, 0])).toBe(1)
  expect(gravest([1, 2, 1])).toBe(2)
  expect(gravest([2, 3])).toBe(3)
  expect(gravest([3, 70, 1])).toBe(70)
  expect(gravest([70, 130])).toBe(130)
  expect(gravest([143, 3])).toBe(143)
})
