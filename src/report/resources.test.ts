// What components used, and advice, in the reports.
import { expect, it } from 'vitest'
import type { RunEvent } from '../runner/events.ts'
import { PASSED } from './fixtures/mixed.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { parseEvent } from './parse-event.ts'
import { resultOf, terminalOutput } from './testing.ts'

const scenario = PASSED.find(e => e.type === 'scenario-start')?.scenario ?? ''
const sample = (ns: number, component: string, values: Record<string, number>): RunEvent => ({
  type: 'sample',
  ms: 20,
  scenario,
  ns,
  component,
  values,
})
const advice: RunEvent = {
  type: 'advice',
  ms: 50,
  scenario,
  component: 'init -> a',
  resource: 'ram',
  kind: 'too-large',
  given: 64 << 20,
  needed: 3 << 20,
  proposed: 3932160,
  written: '3840K',
  message: '64M is far too much: never more than 3M were in use at once',
  file: 'configs/log.xml',
  line: 4,
  column: 2,
}
const end = PASSED.findIndex(e => e.type === 'run-end')
const events: RunEvent[] = [
  ...PASSED.slice(0, end),
  sample(1e9, 'init -> a', { cpuNs: 1e6, ramMost: 4096, ramPeak: 1024, ramUsed: 1024 }),
  sample(2e9, 'init -> a', { cpuNs: 2e6, ramMost: 4096, ramPeak: 2048, ramUsed: 1024 }),
  sample(2e9, '<img onerror=x>', { cpuNs: 5 }),
  advice,
  ...PASSED.slice(end),
]

it('report.json has the last numbers of each component, and advice', () => {
  const report = JSON.parse(renderJson(resultOf(events)))
  const { resources, advice } = report.scenarios.find((s: { name: string }) => s.name === scenario)
  expect(resources[0]).toEqual({
    component: 'init -> a',
    ns: 2e9,
    cpuNs: 2e6,
    ramMost: 4096,
    ramPeak: 2048,
    ramUsed: 1024,
  })
  expect(advice).toMatchObject([
    { component: 'init -> a', proposed: 3932160, file: 'configs/log.xml', line: 4 },
  ])
  expect(advice[0]).not.toHaveProperty('type')
})

it('the page has a table of them, with labels that cannot break out', () => {
  const page = renderHtml(resultOf(events))
  expect(page).toContain('<td>init -&gt; a</td><td>4K</td><td>2K</td><td>1K</td>')
  expect(page).toContain('better 3840K')
  expect(page).not.toContain('<img')
})

it('the terminal says advice with the place of the start node', () => {
  expect(terminalOutput(events)).toContain(
    '  advice configs/log.xml:4:2 init -> a: ram 64M is far too much: never more than 3M were in use at once; better 3840K\n',
  )
})

it('samples of strangers hold numbers only', () => {
  const line = (values: unknown): string =>
    JSON.stringify({ type: 'sample', ms: 1, scenario: 'x', ns: 1, component: 'a', values })
  expect(parseEvent(line({ cpuNs: 1 }))).toHaveProperty('event')
  expect(parseEvent(line({ cpuNs: '<b>' }))).toEqual({ problem: 'values: not all are numbers' })
  expect(parseEvent(JSON.stringify(advice))).toHaveProperty('event')
})
