import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../runner/events.ts'
import { MIXED, PASSED } from './fixtures/mixed.ts'
import { REPORTERS } from './index.ts'
import { createLineStore } from './line-store.ts'
import { createMultiplexer } from './multiplexer.ts'
import { parseEvent } from './parse-event.ts'
import { resultOf } from './testing.ts'

describe('collector', () => {
  it('starts a scenario anew when it is retried', () => {
    const [first, ...rest] = PASSED
    const again = resultOf([first as RunEvent, ...rest.slice(0, -1), ...rest])
    expect(again.scenarios).toHaveLength(1)
    expect(again.scenarios[0]).toMatchObject({ attempts: 2, lineCount: 2 })
    expect(again.scenarios[0]?.matches).toHaveLength(1)
  })
})

describe('line store', () => {
  it('holds head, tail and pinned lines whatever the length', () => {
    const store = createLineStore({ head: 3, tail: 4 }, { head: 1, tail: 2 })
    for (let index = 0; index < 1000; index++) {
      store.add({ index, ns: index, text: '' })
      if (index === 500) store.pin(500)
    }
    const indices = () => store.lines().map(line => line.index)
    expect(indices().length).toBeLessThan(12)
    expect(indices()).toEqual(expect.arrayContaining([0, 1, 2, 500, 996, 997, 998, 999]))
    expect(indices()).toEqual([...indices()].sort((a, b) => a - b))
    store.shrink()
    expect(indices()).toEqual([0, 500, 998, 999])
  })
})

describe('multiplexer', () => {
  it('leaves a failing reporter out and goes on', () => {
    const seen: string[] = []
    const both = createMultiplexer({
      bad: {
        event: () => {
          throw new Error('full')
        },
      },
      good: { event: e => void seen.push(e.type), end: () => void seen.push('end') },
    })
    for (const event of PASSED) both.event(event)
    both.end()
    expect(seen).toHaveLength(PASSED.length + 1)
    expect(both.failures).toEqual([{ name: 'bad', error: new Error('full') }])
  })
})

describe('parseEvent', () => {
  it('reads what was written', () => {
    for (const event of MIXED)
      expect(parseEvent(JSON.stringify(event))).toEqual({ event: JSON.parse(JSON.stringify(event)) })
  })

  it('names what is wrong', () => {
    const problem = (value: unknown) => (parseEvent(JSON.stringify(value)) as { problem: string }).problem
    expect(parseEvent('{"type":"li')).toEqual({ problem: 'no JSON (a line that was cut off?)' })
    expect(problem([])).toBe('no JSON object')
    expect(problem({ type: 'toString', ms: 1 })).toBe('unknown type of event "toString"')
    expect(problem({ type: { toString: 1 } })).toBe('unknown type of event {"toString":1}')
    expect(problem({ ...MIXED[0], schema: 99 })).toContain('schema 99 is newer than 1')
    expect(problem({ ...MIXED[1], seed: '1' })).toBe('seed: number expected, string found')
  })

  it('lets nothing through that a reporter could stumble over', async () => {
    const renderers = await Promise.all(
      Object.values(REPORTERS).flatMap(entry => (entry.kind === 'final' ? [entry.load()] : [])),
    )
    const mangled = fc
      .tuple(fc.constantFrom(...MIXED), fc.string(), fc.jsonValue())
      .chain(([event, key, value]) =>
        fc.constantFrom(...Object.keys(event), key).map(name => JSON.stringify({ ...event, [name]: value })),
      )
    fc.assert(
      fc.property(fc.array(mangled, { maxLength: 8 }), texts => {
        const events = texts.map(parseEvent).flatMap(parsed => ('event' in parsed ? [parsed.event] : []))
        for (const render of renderers) expect(typeof render(resultOf(events))).toBe('string')
      }),
      { numRuns: 200 },
    )
  })
})
