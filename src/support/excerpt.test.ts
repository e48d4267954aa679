import { expect, it } from 'vitest'
import { excerpt } from './excerpt.ts'

it('leaves short lines whole and marks the place', () => {
  expect(excerpt('\t<a b="c">', 5, 6)).toEqual({ text: ' <a b="c">', from: 4, to: 5 })
})

it('cuts long lines around the place', () => {
  const line = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`
  const { text, from, to } = excerpt(line, 501, 505)
  expect(text.slice(from, to)).toBe('HERE')
  expect(text.length).toBeLessThan(110)
  expect(text).toMatch(/^….*…$/)
})
