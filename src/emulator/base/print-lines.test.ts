import { expect, test } from 'vitest'
import { splitLines } from './print-lines.ts'

test.each([
  ['a\nb\n', ['a', 'b']],
  ['\n\n  a\n    b\n c', ['a', '  b', ' c']],
  ['a\n\nb', ['a', '', 'b']],
  ['a\0b', ['a']],
  ['', []],
])('lines of %j', (text, expected) => {
  expect(splitLines(text)).toEqual(expected)
})

test('long lines go on in lines of their own', () => {
  expect(splitLines('abcdefg\nh', 3)).toEqual(['abc', 'def', 'g', 'h'])
})
