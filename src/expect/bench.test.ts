import { expect, it } from 'vitest'
import { benchMatcher } from './bench.ts'

it('measures one pattern and a thousand', () => {
  const results = benchMatcher(1)
  expect(results.map(result => result.name)).toEqual(['matcher-1', 'matcher-1000'])
  for (const { value } of results) expect(value).toBeGreaterThan(0)
})
