import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatExpectError, parseExpect, printExpect, programFromLines } from './index.ts'

/** Every mistake with its place. `|` separates lines. */
const MISTAKES: [string, string][] = [
  ['', 'x:1:1  expect/expects-nothing  no line is expected, so this could never fail'],
  ['# only a comment|not: a', 'x:1:1  expect/expects-nothing'],
  ['...', 'x:1:1  expect/cannot-fail  this pattern fits every line'],
  ['a|{{*}}', 'x:2:1  expect/cannot-fail'],
  ['{{/.*/}}', 'x:1:1  expect/cannot-fail'],
  ['{{name}}', 'x:1:1  expect/cannot-fail'],
  ['...{{*}}...', 'x:1:1  expect/cannot-fail'],
  ['a|count 0..: b', 'x:2:1  expect/cannot-fail'],
  ['allow: ...|a', 'x:1:8  expect/cannot-fail'],
  ['a|not: x|next: b', 'x:3:1  expect/cannot-fail'],
  ['ab {{c', 'x:1:4  expect/unclosed-brace  "{{" without "}}"'],
  ['ab {{/c}}', 'x:1:4  expect/unclosed-brace  regular expression without "/}}"'],
  ['ab {{[0-9]+}}', 'hint: for a regular expression write {{/[0-9]+/}}'],
  ['ab {{}}', 'x:1:4  expect/bad-name'],
  ['ab {{and}}', 'x:1:4  expect/bad-name'],
  ['ab {{n:itn}}', 'x:1:8  expect/bad-type  unknown type "itn"\n  hint: did you mean "int"?'],
  ['ab {{n:quux}}', 'hint: types are int, hex, float, word, str'],
  ['ab {{/x(y/}}', 'x:1:8  expect/bad-regex  "(" is not closed'],
  ['ab {{n:/(?=a)/}}', 'x:1:9  expect/bad-regex  look-around is not supported'],
  ['ab {{/(?:(?:a{99}){99}){99}/}}', 'x:1:6  expect/too-large'],
  ['t {{ms:int}}  where ms >', 'x:1:25  expect/bad-where  expected a value, found the end of the line'],
  ['t {{ms:int}}  where ms', 'x:1:21  expect/bad-where  found a number, expected a condition'],
  [
    't {{ms}}  where ms > 3',
    'x:1:17  expect/bad-where  found a text, expected a number\n  hint: give the capture a type: {{ms:int}}',
  ],
  ['t {{ms:int}}  where ms = 3', 'hint: write == to compare'],
  [
    't {{ms:int}}  where sm > 3',
    'x:1:21  expect/unknown-capture  "sm" is not captured here or before\n  hint: did you mean "ms"?',
  ],
  ['t {{ms:int}}  where 1 < 2', 'the condition uses no capture'],
  ['t {{ms:int}} where ms > 3', 'x:1:14  expect/where-blanks'],
  ['a {{n:int}}|b {{n:word}}', 'x:2:5  expect/type-conflict  "n" was captured as int and is word here'],
  ['any:|a {{n}}|b {{n}}|end', 'x:3:5  expect/capture-in-group'],
  ['count x: a', 'x:1:1  expect/bad-count'],
  ['count 5..2: a', 'count 5..2 is upside down'],
  ['count 0: a', 'hint: write not:'],
  ['within 5: a', 'x:1:1  expect/bad-time'],
  ['within 5h: a', 'x:1:1  expect/bad-time'],
  ['only init', 'x:1:1  expect/bad-only'],
  ['line: abc', 'x:1:7  expect/bad-literal'],
  ['empty: abc', 'x:1:8  expect/bad-literal'],
  ['any:|a', 'x:1:1  expect/bad-group  "any:" without "end"'],
  ['any:|end|a', 'x:1:1  expect/bad-group  the group has no lines'],
  ['a|end', 'x:2:1  expect/bad-group'],
  ['any: b|a|end', 'x:1:6  expect/bad-group'],
  ['any:|a|any:|end', 'x:3:1  expect/cannot-nest'],
  ['any:|next: a|end', 'x:2:1  expect/cannot-nest'],
  ['any:|  not: a|end', 'x:2:3  expect/cannot-nest'],
  ['not: count 3: a', 'x:1:6  expect/cannot-nest'],
  ['a|next: within 5ms: b', 'x:2:7  expect/cannot-nest'],
  ['count 2..3: a|next: b', 'x:2:1  expect/cannot-nest'],
  ['not:', 'x:1:5  expect/no-pattern'],
  ['next: a', 'x:1:1  expect/next-first'],
]

describe('parseExpect', () => {
  it.each(MISTAKES)('%s', (text, wanted) => {
    const { errors } = parseExpect(text.replaceAll('|', '\n'), 'x')
    expect(errors.map(formatExpectError).join('\n')).toContain(wanted)
  })

  it('reports all mistakes and keeps what it can read', () => {
    const { program, errors } = parseExpect('a\nb {{\nc {{n:in}}\nd', 'x')
    expect(errors.map(error => error.line)).toEqual([2, 3])
    expect(program.items).toHaveLength(2)
  })

  it('numbers inline patterns through', () => {
    const { errors } = programFromLines(['a', 'b\nc {{', 'd'], 'log.run.ts')
    expect(errors).toMatchObject([{ file: 'log.run.ts', line: 3, column: 3 }])
  })

  it('takes pasted colours out', () => {
    const { program } = parseExpect('\u001b[34mWarning: x\u001b[0m', 'x')
    expect(program.items).toMatchObject([
      { pattern: { segments: [{ kind: 'literal', text: 'Warning: x' }] } },
    ])
  })

  it('never throws and keeps places inside the text', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc
            .array(
              fc.constantFrom(
                ...[
                  '\n',
                  ' ',
                  '  ',
                  '{{',
                  '}}',
                  '...',
                  'a',
                  'n',
                  ':',
                  '/',
                  'int',
                  'next:',
                  'next same:',
                  'any:',
                  'end',
                  'not:',
                  'count',
                  '3',
                  '..',
                  'within',
                  '5ms',
                  'only',
                  '[x]',
                  'line:',
                  '"',
                  'empty:',
                  'allow:',
                  '  where ',
                  '(',
                  ')',
                  '<',
                  '==',
                  'and',
                  '*',
                  '#',
                ],
              ),
              { maxLength: 40 },
            )
            .map(words => words.join('')),
        ),
        text => {
          const lines = text.split(/\r?\n/)
          for (const error of parseExpect(text, 'x').errors) {
            expect(error.line).toBeGreaterThanOrEqual(1)
            expect(error.line).toBeLessThanOrEqual(lines.length)
            expect(error.endColumn).toBeGreaterThan(error.column)
            formatExpectError(error)
          }
        },
      ),
      { numRuns: 1500 },
    ))
})

const literal = fc.constantFrom(
  'a',
  'b c',
  '[init -> x] y',
  ' lead',
  '...',
  '#',
  'end',
  'next: a',
  'x where y',
  'x  where y',
  'only',
  '"',
  '{',
  'line: "q"',
)
const part = fc.constantFrom(
  '{{*}}',
  '{{/a+/}}',
  '{{n}}',
  '{{n:int}}',
  '{{m:word}}',
  '{{ o : /x|y/ }}',
  'lit',
  '[',
  '..',
)
const pattern = fc.oneof(
  literal,
  literal.map(text => `line: "${text}"`),
  fc.constant('empty:'),
  fc
    .tuple(
      fc.constantFrom('', '...'),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(
        '',
        '...',
        '  where n > 3',
        '   where not (m == "a") or n * 2 - -1 / 4 <= n < 7 and n != 2',
      ),
    )
    .map(([a, b, c]) => a + b.join('-') + c),
)
const line = fc.oneof(
  pattern,
  fc
    .tuple(
      fc.constantFrom(
        'next: ',
        'next same: ',
        'not: ',
        'allow: ',
        'count 3: ',
        'count 2..5: ',
        'count 1..: ',
        'within 500ms: ',
        'within 1.5s: next: ',
        'within 90ns: count 2: ',
      ),
      pattern,
    )
    .map(p => p.join('')),
  fc.constant('only [init -> x]'),
  fc
    .array(
      fc.oneof(
        pattern,
        pattern.map(p => `count 2: ${p}`),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map(members => `any:\n${members.map(m => `  ${m}\n`).join('')}end`),
)

describe('printExpect', () => {
  it('is read back as the same program', () => {
    /** Without what may differ: places, and the text as it was written. */
    const bare = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(bare)
      if (typeof value !== 'object' || value === null) return value
      const entries = Object.entries(value).filter(
        ([key]) => key !== 'place' && !(key === 'text' && 'segments' in value),
      )
      return Object.fromEntries(entries.map(([key, v]) => [key, bare(v)]))
    }
    let tried = 0
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), lines => {
        const first = parseExpect(lines.join('\n'), 'x')
        const printed = printExpect(first.program)
        const second = parseExpect(printed, 'x', { partial: true })
        if (first.errors.length > 0) return
        tried++
        expect(second.errors, printed).toEqual([])
        expect(bare(second.program), printed).toEqual(bare(first.program))
      }),
      { numRuns: 2000 },
    )
    expect(tried).toBeGreaterThan(200)
  })
})
