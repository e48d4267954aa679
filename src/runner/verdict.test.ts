import { expect, it } from 'vitest'
import type { MatchFailure } from '../expect/index.ts'
import { decideVerdict, type Ending } from './verdict.ts'

const failure = (more: Partial<MatchFailure>): MatchFailure => ({
  kind: 'missed',
  message: 'm',
  nearest: [],
  lastWords: [],
  ...more,
})
const line = { text: 'the line', ns: 1, index: 3 }
const failed = (more: Partial<MatchFailure>): Ending => ({
  kind: 'failed',
  failure: failure({ line, ...more }),
})
const never = (of: MatchFailure['class'] & string): Ending => failed({ kind: 'never', class: of })
const timeout = (limit: 'scenario' | 'boot' | 'silence'): Ending => ({
  kind: 'timeout',
  expired: { limit, allowedNs: 20e9, atNs: 20e9 },
  threads: [],
})
const satisfied: Ending = { kind: 'satisfied' }
const idle: Ending = { kind: 'idle', threads: [] }
const panic: Ending = { kind: 'panic', message: 'oops' }
const off: Ending = { kind: 'off' }
const runaway: Ending = { kind: 'runaway', thread: 't' }
const gone: Ending = { kind: 'gone', message: 'm' }
const interrupted: Ending = { kind: 'interrupted' }

const table: [
  what: string,
  endings: Ending[],
  verdict: string,
  code: string | undefined,
  reproducible: boolean,
][] = [
  ['all patterns matched', [satisfied], 'pass', undefined, true],
  ['a forbidden line', [failed({ kind: 'forbidden' })], 'fail', 'expect/forbidden', true],
  ['a value out of range', [failed({ kind: 'value' })], 'fail', 'expect/value', true],
  ['too late', [failed({ kind: 'within' })], 'fail', 'expect/within', true],
  ['a fault', [never('fault')], 'fail', 'guest/fault', true],
  ['a denied session', [never('denied')], 'fail', 'guest/denied', true],
  ['an abort', [never('aborted')], 'fail', 'guest/aborted', true],
  ['an error message', [never('error')], 'fail', 'guest/error', true],
  ['core’s death on the serial line', [never('panic')], 'crash', 'guest/panic', true],
  ['the kernel’s death', [panic], 'crash', 'guest/panic', true],
  ['nothing more to happen', [idle], 'hang', 'guest/idle', true],
  ['silence', [timeout('silence')], 'hang', 'limit/silence', true],
  ['too long', [timeout('scenario')], 'timeout', 'limit/scenario', true],
  ['no boot', [timeout('boot')], 'timeout', 'limit/boot', true],
  ['switched off', [off], 'fail', 'guest/off', true],
  ['never yields', [runaway], 'hang', 'guest/runaway', false],
  ['engine gone', [gone], 'error', 'engine/gone', false],
  ['Ctrl-C', [interrupted], 'error', 'run/interrupted', false],
  ['fault, then panic', [never('fault'), panic], 'crash', 'guest/panic', true],
  ['panic, then a missed pattern', [never('panic'), failed({})], 'crash', 'guest/panic', true],
  ['matched, then panic at the same moment', [satisfied, panic], 'crash', 'guest/panic', true],
  ['fault, then off', [never('fault'), off], 'fail', 'guest/fault', true],
  ['Ctrl-C, then the engine is gone', [gone, interrupted], 'error', 'run/interrupted', false],
]

for (const [what, endings, verdict, code, reproducible] of table)
  it(`${what}: ${verdict}`, () => {
    for (const order of [endings, [...endings].reverse()]) {
      const decision = decideVerdict(order)
      expect(decision).toMatchObject({ verdict, reproducible })
      expect(decision.cause?.code).toBe(code)
    }
  })

it('names the guest’s own line, and where the author can act', () => {
  const place = { file: 'a.expect', line: 4, column: 1 }
  const pattern = { ...place, text: 'awaited', role: 'line' as const }
  expect(decideVerdict([failed({ kind: 'never', class: 'denied', pattern, hint: 'h' })]).cause).toMatchObject(
    {
      message: 'a session was denied: the line',
      location: place,
      hint: 'h',
      lines: [3],
    },
  )
})
