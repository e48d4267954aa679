import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex, parseRegex, RegexSyntaxError } from './index.ts'

/** Expressions that our dialect and JavaScript's share, built from parts so that most of them match something. */
const { regex } = fc.letrec<{ regex: string; atom: string; piece: string; sequence: string }>(tie => ({
  atom: fc.oneof(
    { withCrossShrink: true, maxDepth: 1 },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '0',
      'é',
      '漢',
      '😀',
      '.',
      '\\d',
      '\\w',
      '\\S',
      '\\s',
      '[ab]',
      '[^a]',
      '[a-c0-9]',
      '[^é]',
      '\\.',
      '\\u00e9',
    ),
    tie('regex').map(r => `(?:${r})`),
    tie('regex').map(r => `(${r})`),
  ),
  piece: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}'))
    .map(p => p.join('')),
  sequence: fc.array(tie('piece'), { maxLength: 4 }).map(p => p.join('')),
  regex: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map(p => p.join('|')),
}))
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '0', '1', '_', ' ', '.', 'é', '漢', '😀'), { maxLength: 10 })
  .map(c => c.join(''))

describe('regular expressions', () => {
  it('agree with JavaScript on the common subset', () =>
    fc.assert(
      fc.property(regex, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const ours = compileRegex(source)
        const theirs = new RegExp(`^(?:${source})$`, 'u')
        for (const t of texts) expect(ours(t), `/${source}/ on "${t}"`).toBe(theirs.test(t))
      }),
      { numRuns: 400, interruptAfterTimeLimit: 10_000 },
    ))

  it('never throw anything but a syntax error with a place', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...'ab\\[](){}*+?|^$-,0:dux'), { maxLength: 12 }).map(c => c.join('')),
        ),
        source => {
          try {
            compileRegex(source)
          } catch (error) {
            expect(error).toBeInstanceOf(RegexSyntaxError)
            expect((error as RegexSyntaxError).offset).toBeLessThanOrEqual(source.length)
          }
        },
      ),
      { numRuns: 2000 },
    ))

  it.each([
    ['(?=a)', 0, 'look-around'],
    ['(?<!a)b', 0, 'look-around'],
    ['(a)\\1', 3, 'back references'],
    ['a*?', 2, 'lazy'],
    ['ab(c', 2, '"(" is not closed'],
    ['ab)', 2, '")" without'],
    ['x[a-', 1, '"[" is not closed'],
    ['[b-a]', 1, 'upside down'],
    ['a{3', 1, 'without a count'],
    ['a{5,2}', 1, 'upside down'],
    ['*a', 0, 'nothing to repeat'],
    ['a\\q', 1, 'unknown escape'],
    ['^a', 0, 'whole line already'],
    ['[[:digit:]]', 1, 'not supported'],
    ['\\', 0, 'at the end'],
  ])('refuse %s at %d', (source, offset, message) => {
    let found: unknown
    try {
      parseRegex(source)
    } catch (error) {
      found = error
    }
    expect(found).toBeInstanceOf(RegexSyntaxError)
    expect((found as RegexSyntaxError).offset).toBe(offset)
    expect(`${(found as Error).message} ${(found as RegexSyntaxError).hint}`).toContain(message)
  })

  it('refuse groups nested too deep instead of overflowing the stack', () =>
    expect(() => parseRegex('('.repeat(100_000))).toThrow(RegexSyntaxError))

  it.each(['(a+)+b', '(a|a)*b', '(a?){300}a{300}b', '(.*)(.*)(.*)(.*)(.*)b', '(?:a|b|ab)*c', '(.*a){20}b'])(
    'stay linear on %s',
    source => {
      const matches = compileRegex(source)
      expect(matches('a'.repeat(65_536))).toBe(false)
    },
  )

  it('keep their answers when the table of states overflows again and again', () => {
    const source = '(?:a|b)*a(?:a|b){14}'
    const matches = compileRegex(source)
    const js = new RegExp(`^${source}$`)
    let seed = 1
    const random = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed
    }
    for (let i = 0; i < 30; i++) {
      const line = Array.from({ length: 2000 }, () => ((random() >> 16) & 1 ? 'a' : 'b')).join('')
      expect(matches(line)).toBe(js.test(line))
    }
  })
})
