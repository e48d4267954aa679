// The matcher against a naive one that keeps all lines and reads the rules literally, on random small programs and logs.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMatcher, type Item, type MatchEvent, parseExpect } from './index.ts'

const LINES = ['[x] a', '[x] b', '[y] a', '[y] b', 'a', 'b', '']
const PATTERNS = ['[x] a', '[y] a', 'a', 'b', '...a', '[x] ...', '{{/\\[[xy]\\]/}} b', '[{{*}}] a', 'empty:']

const item = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATTERNS) },
  fc
    .tuple(
      fc.constantFrom(
        'next: ',
        'next same: ',
        'not: ',
        'count 1: ',
        'count 2: ',
        'count 1..2: ',
        'count 1..: ',
        'count 0..1: ',
        'within 2ns: ',
      ),
      fc.constantFrom(...PATTERNS),
    )
    .map(p => p.join('')),
  fc.constant('only [x]'),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...PATTERNS),
        fc.constantFrom(...PATTERNS).map(p => `count 1..2: ${p}`),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map(members => ['any:', ...members, 'end'].join('\n')),
)

/** What each pattern of PATTERNS means, in JavaScript. */
function fits(text: string, line: string): boolean {
  switch (text) {
    case '...a':
      return line.endsWith('a')
    case '[x] ...':
      return line.startsWith('[x] ')
    case '{{/\\[[xy]\\]/}} b':
      return line === '[x] b' || line === '[y] b'
    case '[{{*}}] a':
      return line.startsWith('[') && line.endsWith('] a')
    default:
      return text === line
  }
}

const labelOf = (line: string): string | undefined => (line.startsWith('[') ? line.slice(1, 2) : undefined)

interface Wanted {
  text: string
  min: number
  max: number
  seen: number
  counted: boolean
}

/** Outcome in a word, and the index of the deciding line (-1: the end). */
function naive(items: Item[], log: string[]): [string, number] {
  let open: Wanted[] = []
  const standing: Wanted[] = []
  const only = new Set<string>()
  let last: { index: number; label: string | undefined } | undefined
  let at = 0
  let members: Wanted[] = []
  const wanted = (text: string, min: number, max: number, counted: boolean): Wanted => ({
    text,
    min,
    max,
    seen: 0,
    counted,
  })
  const advance = (carried: Wanted[]): void => {
    open = carried
    for (; at < items.length; at++) {
      const next = items[at]!
      if (next.kind === 'not') (last ? open : standing).push(wanted(next.pattern.text, 0, 0, false))
      else if (next.kind === 'count' && next.count.min === 0)
        (last ? open : standing).push(
          wanted(next.pattern.text, 0, next.count.max ?? Number.POSITIVE_INFINITY, true),
        )
      else if (next.kind === 'only') only.add(next.label)
      else break
    }
    const stage = items[at]
    members = []
    if (stage?.kind === 'line') members = [wanted(stage.pattern.text, 1, 1, false)]
    if (stage?.kind === 'count')
      members = [
        wanted(stage.pattern.text, stage.count.min, stage.count.max ?? Number.POSITIVE_INFINITY, true),
      ]
    if (stage?.kind === 'any')
      members = stage.members.map(({ pattern, count }) =>
        wanted(
          pattern.text,
          count?.min ?? 1,
          count ? (count.max ?? Number.POSITIVE_INFINITY) : 1,
          count !== undefined,
        ),
      )
  }
  const isOver = (): boolean =>
    at >= items.length &&
    only.size === 0 &&
    [...open, ...standing].every(w => w.max === Number.POSITIVE_INFINITY)
  advance([])
  for (const [index, line] of log.entries()) {
    const stage = items[at]
    const label = labelOf(line)
    const ns = index + 1
    if (
      stage &&
      'withinNs' in stage &&
      stage.withinNs !== undefined &&
      ns > (last ? last.index + 1 : 0) + stage.withinNs
    )
      return ['within', index]
    const eligible = stage?.kind === 'line' && stage.next === 'same' ? label === last?.label : true
    const candidates = stage && eligible ? members.filter(m => fits(m.text, line)) : []
    const taker =
      candidates.find(m => m.seen < m.min) ??
      candidates.find(m => m.counted && m.seen >= m.min && m.seen < m.max)
    if (taker) {
      taker.seen++
      last = { index, label }
      if (members.every(m => m.seen >= m.min)) {
        at++
        advance(members.filter(m => m.counted))
        if (isOver()) return ['satisfied', index]
      }
      continue
    }
    if (candidates.some(m => m.counted && m.seen === m.max)) return ['count', index]
    if (stage?.kind === 'line' && stage.next && (stage.next === 'line' || label === last?.label))
      return ['order', index]
    const window = open.find(w => fits(w.text, line)) ?? standing.find(w => fits(w.text, line))
    if (window) {
      if (++window.seen > window.max) return [window.counted ? 'count' : 'forbidden', index]
      continue
    }
    if (label !== undefined && only.has(label)) return ['extra', index]
  }
  return [at >= items.length ? 'satisfied' : 'missing', -1]
}

describe('matcher and naive matcher', () => {
  it('decide alike, on the same line', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 6 }),
        fc.array(fc.constantFrom(...LINES), { maxLength: 14 }),
        (lines, log) => {
          const { program, errors } = parseExpect(lines.join('\n'), 'x')
          if (errors.length > 0) return
          const matcher = createMatcher(program)
          let decided = -1
          for (const [index, text] of log.entries()) {
            matcher.line({ text, ns: index + 1, index })
            if (matcher.state === 'running') continue
            decided = index
            break
          }
          if (matcher.state === 'running') matcher.end('end', log.length + 1)
          const kind = matcher.failure()?.kind ?? 'satisfied'
          const [wanted, where] = naive(program.items, log)
          if (decided < 0 && wanted === 'missing') expect(matcher.state).toBe('failed')
          else expect([kind, decided]).toEqual([wanted, where])
          seen.set(wanted, (seen.get(wanted) ?? 0) + 1)
        },
      ),
      { numRuns: 4000 },
    )
    for (const outcome of ['satisfied', 'missing', 'count', 'order', 'forbidden', 'extra', 'within'])
      expect(seen.get(outcome) ?? 0, outcome).toBeGreaterThan(20)
  })
})

const events = (all: MatchEvent[]): unknown[] =>
  all.map(event =>
    event.type === 'failed' ? { ...event.failure, nearest: event.failure.nearest.length } : event,
  )

describe('bytes', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...LINES,
      '[x] a\u001b[0m\u001b[0m\r\r',
      '\u001b[31mb\u001b[0m',
      '\n',
      '\n',
      '\n',
      '\r\n',
      ' ',
      '\t',
      'é',
      '漢字',
      '\u001b',
      '\u001b[',
      '\u0000',
      '\f',
    ),
    fc.constant('z'.repeat(70_000)),
  )
  const bytes = fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: piece.map(text => [...new TextEncoder().encode(text)]) },
        fc.array(fc.nat(255), { maxLength: 4 }),
      ),
      { maxLength: 30 },
    )
    .map(parts => Uint8Array.from(parts.flat()))

  it('give the same events however they are split', () =>
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(80_000), { maxLength: 6 }), fc.boolean(), (log, cuts, tiny) => {
        const { program } = parseExpect('[x] a\nany:\n...b\n...z...\nend\nnot: é\nany:\n[y] a\na\nend\n', 'x')
        const whole = createMatcher(program)
        const parts = createMatcher(program)
        const expected = events([...whole.feed(log, 5), ...whole.end('end', 6)])
        const places =
          tiny && log.length < 500
            ? [...log.keys()]
            : cuts.map(cut => cut % (log.length + 1)).sort((a, b) => a - b)
        const found: MatchEvent[] = []
        let from = 0
        for (const to of [...places, log.length]) {
          found.push(...parts.feed(log.slice(from, to), 5))
          from = to
        }
        found.push(...parts.end('end', 6))
        expect(events(found)).toEqual(expected)
      }),
      { numRuns: 60, interruptAfterTimeLimit: 10_000 },
    ))
})
