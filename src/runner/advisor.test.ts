import { expect, it } from 'vitest'
import { Advisor } from './advisor.ts'
import type { ScenarioEvent } from './serial-watch.ts'
import { scenarioOf } from './testing.ts'

const M = 1024 * 1024
const CONFIG = `<config>
  <start name="a" caps="100" ram="64M"/>
  <start name="sub" caps="100" ram="10M"><binary name="init"/>
    <config>
      <start name="b" caps="50" ram="2M"/>
    </config>
  </start>
  <start name="never-started" caps="1000" ram="64M"/>
</config>`

const sample = (component: string, values: Record<string, number>): ScenarioEvent => ({
  type: 'sample',
  ns: 1e9,
  component,
  values,
})
const full = { ramMost: 10 * M, ramPeak: 7 * M, capsMost: 100, capsPeak: 60 }

it('holds what components used and asked for against their start nodes, nested ones too', async () => {
  const config = { text: CONFIG, file: '/p/configs/test.xml', inline: false }
  const advisor = new Advisor(scenarioOf(['x'], { config }))
  advisor.note(sample('init -> a', { ...full, ramMost: 64 * M, ramPeak: 50 * M }))
  advisor.note(sample('init -> a', { ...full, ramMost: 64 * M, ramPeak: 5 * M }))
  advisor.note(sample('init -> sub', full))
  advisor.note(sample('init -> sub -> b', { ramMost: 2 * M, ramPeak: M, capsMost: 40, capsPeak: 20 }))
  const text = '[init -> sub] child "b" requests resources: cap_quota=9'
  advisor.note({ type: 'line', index: 0, ns: 1, component: 'init -> sub', text })
  const advice = await advisor.advice()
  expect(advice).toMatchObject([
    { component: 'init -> a', resource: 'ram', kind: 'too-large', written: '6400K', line: 2, column: 4 },
    { component: 'init -> sub -> b', resource: 'caps', kind: 'too-small', written: '70', line: 5 },
  ])
})

it('has nothing to say without samples', async () => {
  expect(await new Advisor(scenarioOf(['x'])).advice()).toEqual([])
})
