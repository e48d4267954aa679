import { describe, expect, it } from 'vitest'
import {
  createMatcher,
  failureDetails,
  joinPrograms,
  type Matcher,
  parseExpect,
  programFromLines,
} from './index.ts'

/** Runs a log, one millisecond a line, to its end. */
function run(expected: string, log: string): Matcher {
  const { program, errors } = parseExpect(expected, 'x.expect')
  expect(errors).toEqual([])
  const matcher = createMatcher(program)
  for (const [index, text] of log.split('\n').entries()) matcher.line({ text, ns: (index + 1) * 1e6, index })
  matcher.end('end of the log', 1e12)
  return matcher
}

const outcome = (matcher: Matcher): string =>
  matcher.state === 'failed' ? matcher.failure()!.kind : matcher.state

/** One row: what is tried, expected log, log, outcome. Lines are separated by `|`. */
const ROWS: [string, string, string, string][] = [
  ['lines in order, others between', 'a|c', 'a|b|c', 'satisfied'],
  ['a line that never comes', 'a|c', 'a|b', 'missed'],
  ['a line that came too early', 'b|a', 'a|b', 'order'],
  ['whole lines only', 'ab', 'xab|abx', 'missed'],
  ['trailing blanks do not count', 'ab  ', 'ab   ', 'satisfied'],
  ['leading blanks count', ' ROM: x', 'ROM: x', 'missed'],
  ['a line that came only for an earlier pattern', 'a|b|a', 'a|b', 'missed'],
  ['open start', '...ab', 'xxab', 'satisfied'],
  ['open end', 'ab...', 'ab|', 'satisfied'],
  ['open at both ends', '...ab...', 'xabx', 'satisfied'],
  ['anything within', 'a{{*}}b', 'a123b', 'satisfied'],
  ['regular expression', 'a{{/[0-9]+/}}b', 'ab|a1b', 'satisfied'],
  ['a capture used again', 'x {{n}}|y {{n}}', 'x 12|y 13|y 12', 'satisfied'],
  ['a capture that differs', 'x {{n}}|y {{n}}', 'x 12|y 13', 'value'],
  ['a capture used again on its line', '{{a:hex}}-{{a:hex}}', '1-2|0x10-10', 'satisfied'],
  ['a condition', 'took {{ms:int}}  where 9 <= ms <= 11', 'took 8|took 10', 'satisfied'],
  ['a condition that fails', 'took {{ms:int}}  where 9 <= ms <= 11', 'took 8', 'value'],
  [
    'a condition over earlier captures',
    'a {{x:int}}|b {{y:float}}  where y == x / 2',
    'a 3|b 1.5',
    'satisfied',
  ],
  ['exact addresses', 'a {{x:hex}}|b {{x:hex}}', 'a 0xffffffffffffffff|b 0xfffffffffffffffe', 'value'],
  ['next', 'a|next: b', 'a|b', 'satisfied'],
  ['next broken', 'a|next: b', 'a|x|b', 'order'],
  ['next same', '[x] a|next same: [x] b', '[x] a|[y] c|[x] b', 'satisfied'],
  ['next same broken', '[x] a|next same: [x] b', '[x] a|[x] c|[x] b', 'order'],
  ['any order', 'any:|a|b|end|c', 'b|a|c', 'satisfied'],
  ['any: incomplete', 'any:|a|b|end|c', 'b|c', 'missed'],
  ['any: a line that came before its end', 'any:|a|b|end|c', 'b|c|a', 'order'],
  ['any: one line satisfies one pattern', 'any:|a|a|end', 'a', 'missed'],
  ['any: twice the same', 'any:|a|a|end', 'a|a', 'satisfied'],
  ['any with a count', 'any:|count 2: a|b|end', 'a|b|a', 'satisfied'],
  ['any with a count exceeded', 'any:|count 2: a|b|end', 'a|a|a|b', 'count'],
  ['captures of a group count behind it', 'any:|a {{n}}|b|end|c {{n}}', 'b|a 1|c 2|c 1', 'satisfied'],
  ['not at the top: never', 'not: x|a|b', 'a|b|x', 'forbidden'],
  ['not between', 'a|not: x|b', 'x|a|b|x', 'satisfied'],
  ['not between, violated', 'a|not: x|b', 'a|x|b', 'forbidden'],
  ['not at the end', 'a|not: x', 'a|y|x', 'forbidden'],
  ['an awaited line is not forbidden', 'not: ...x...|a x', 'a x', 'satisfied'],
  ['not with a condition', 'not: took {{ms:int}}  where ms > 5|a', 'took 5|a|took 6', 'forbidden'],
  ['count', 'count 3: a|b', 'a|a|a|b', 'satisfied'],
  ['count: too few', 'count 3: a|b', 'a|a|b', 'count'],
  ['count: too many', 'count 3: a|b', 'a|a|a|a|b', 'count'],
  ['count: the window ends with the next match', 'count 2: a|b', 'a|a|b|a', 'satisfied'],
  ['count at the end stays open', 'count 2: a', 'a|a|b|a', 'count'],
  ['count range', 'count 2..3: a|b', 'a|a|a|b', 'satisfied'],
  ['count open range', 'count 1..: a|b', 'a|a|a|a|b', 'satisfied'],
  ['count of at most', 'a|count 0..1: x|b', 'a|x|x|b', 'count'],
  [
    'count: each line has captures of its own',
    'count 2: v {{n:int}}  where n > 1|b',
    'v 1|v 2|v 3|b',
    'satisfied',
  ],
  [
    'the next pattern goes before an open count',
    'count 1..: [x]...|[x] done|z',
    '[x] 1|[x] 2|[x] done|z',
    'satisfied',
  ],
  ['within', 'a|within 2ms: b', 'a|x|b', 'satisfied'],
  ['within exceeded', 'a|within 2ms: b', 'a|x|x|b', 'within'],
  ['within next', 'a|within 2ms: next: b', 'a|b', 'satisfied'],
  ['within a group', 'a|within 2ms: any:|b|c|end', 'a|c|x|b', 'within'],
  ['only', 'only [x]|[x] a|[x] b', 'k|[x] a|[y] z|[x] b|[y] u', 'satisfied'],
  ['only: extra between', 'only [x]|[x] a|[x] b', '[x] a|[x] z|[x] b', 'extra'],
  ['only: extra at the end', 'only [x]|[x] a', '[x] a|[x] z', 'extra'],
  ['only: missing', 'only [x]|[x] a|[x] b', '[x] b', 'extra'],
  ['only from there on', '[x] s|only [x]|[x] a', '[x] 0|[x] s|[x] a', 'satisfied'],
  ['only tells labels apart', 'only [x]|[x] a', '[x -> y] z|[x] a', 'satisfied'],
  ['literal line', 'line: "next: {{a}}..."', 'next: {{a}}...', 'satisfied'],
  ['empty line', 'a|next: empty:', 'a|  ', 'satisfied'],
  ['label with an empty text', '[x] a|next: [x]', '[x] a|[x] ', 'satisfied'],
  ['never-rule', 'a', '[init -> x] Error: bad|a', 'never'],
  ['never-rule: warnings are fine', 'a', '[init -> x] Warning: odd|a', 'satisfied'],
  ['never-rule: expected', '[init -> x] Error: bad|a', '[init -> x] Error: bad|a', 'satisfied'],
  ['never-rule: allowed', 'allow: ...Error: bad|a', '[init -> x] Error: bad|a', 'satisfied'],
  ['never-rule: other allowed', 'allow: ...Error: bad|a', '[init -> x] Error: worse|a', 'never'],
  [
    'a greedy capture leaves room for the rest',
    'n "{{name}}" e {{v:int}}|{{name}}',
    'n "a" e "b" e 3|a" e "b',
    'satisfied',
  ],
  ['text beyond ASCII', 'größe {{x:/./}} €', 'größe 漢 €', 'satisfied'],
]

describe('matcher', () => {
  it.each(ROWS)('%s', (_, expected, log, result) => {
    expect(outcome(run(expected.replaceAll('|', '\n'), log.replaceAll('|', '\n')))).toBe(result)
  })

  it('is done with the deciding line and ignores what follows', () => {
    const { program } = parseExpect('a', 'x')
    const matcher = createMatcher(program)
    expect(matcher.line({ text: 'a', ns: 1, index: 0 }).map(event => event.type)).toEqual([
      'match',
      'satisfied',
    ])
    expect(matcher.state).toBe('satisfied')
    expect(matcher.line({ text: 'Error: x', ns: 2, index: 1 })).toEqual([])
  })

  it('needs more while a window is open', () => {
    const matcher = createMatcher(parseExpect('a\nnot: x', 'x').program)
    matcher.line({ text: 'a', ns: 1, index: 0 })
    expect([matcher.state, matcher.needsMore]).toEqual(['running', true])
    matcher.end('idle', 2)
    expect([matcher.state, matcher.needsMore]).toEqual(['satisfied', false])
  })

  it('tells a deadline and notices when it passes without a line', () => {
    const matcher = createMatcher(parseExpect('a\nwithin 5ms: b', 'x').program)
    matcher.line({ text: 'a', ns: 1e6, index: 0 })
    expect(matcher.deadlineNs).toBe(6e6)
    matcher.tick(6e6)
    expect(matcher.state).toBe('running')
    matcher.tick(6e6 + 1)
    expect(matcher.failure()).toMatchObject({ kind: 'within', message: 'did not come within 5 ms: "b"' })
  })

  it('names pattern, last match, nearest line and last words', () => {
    const failure = run(
      '[init -> x] one\n[init -> x] value {{n:int}} of ten',
      '[init -> x] one\n[init -> y] hello\n[init -> x] valve 3 of ten',
    ).failure()!
    expect(failure).toMatchObject({
      kind: 'missed',
      message: 'never came: "[init -> x] value {{n:int}} of ten" (end of the log)',
      pattern: { file: 'x.expect', line: 2, column: 1 },
      lastMatch: { pattern: { line: 1 }, line: { index: 0 } },
    })
    expect(failure.nearest[0]).toMatchObject({ line: { index: 2 } })
    expect(failureDetails(failure).join('\n')).toContain('[init -> x] val[-u-]{+v+}e 3 of ten')
    expect(failure.lastWords.map(line => line.text)).toEqual([
      '[init -> y] hello',
      '[init -> x] valve 3 of ten',
    ])
  })

  it('says why values were wrong', () => {
    expect(run('t {{ms:int}}   where ms > 5', 't 4').failure()!.message).toBe(
      'ms > 5 does not hold: ms is 4: "t {{ms:int}}   where ms > 5" (end of the log)',
    )
    expect(run('t {{x}}\nu {{x}}', 't 4\nu 5').failure()!.message).toContain(
      'x is "5" here and was "4" before',
    )
  })

  it('suspects a misspelt keyword in a line that never came', () =>
    expect(run('a\nnott: b', 'a').failure()!.hint).toContain('"not:"'))

  it('gives captures with the event', () => {
    const matcher = createMatcher(
      parseExpect('v {{a:int}} {{b:hex}} {{c:float}} {{d:word}} {{e:str}}', 'x').program,
    )
    const [event] = matcher.line({ text: 'v -3 0x1F 1.50 w-w "q r"', ns: 1, index: 0 })
    expect(event).toMatchObject({ type: 'match', captures: { a: -3, b: 31, c: 1.5, d: 'w-w', e: '"q r"' } })
  })

  it('reports allowances that permitted nothing', () => {
    const matcher = run('allow: Error: a\nallow: Error: b\nx', 'Error: b\nx')
    expect(matcher.state).toBe('satisfied')
    expect(matcher.unusedAllowances()).toMatchObject([{ text: 'Error: a', line: 1 }])
  })

  it('waits at barriers until it is resumed, with captures kept', () => {
    const first = programFromLines(['ready {{n:int}}'], 'a')
    const second = programFromLines(['echo {{n}}'], 'b', { captures: first.program.captures, partial: true })
    expect([...first.errors, ...second.errors]).toEqual([])
    const matcher = createMatcher(joinPrograms([first.program, second.program]))
    matcher.line({ text: 'ready 7', ns: 1, index: 0 })
    expect(matcher.atBarrier).toBe(true)
    expect(matcher.line({ text: 'echo 7', ns: 2, index: 1 })).toEqual([])
    matcher.resume(3)
    expect(matcher.line({ text: 'echo 8', ns: 4, index: 2 })).toEqual([])
    matcher.line({ text: 'echo 7', ns: 5, index: 3 })
    expect(matcher.state).toBe('satisfied')
  })
})
