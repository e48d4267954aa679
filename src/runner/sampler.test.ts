import { expect, it } from 'vitest'
import type { Running, Use } from '../engine/engine.ts'
import { Sampler } from './sampler.ts'
import type { ScenarioEvent } from './serial-watch.ts'

const machine = (components?: (upToNs?: number) => Promise<Use | undefined>): Running =>
  ({ ...(components && { components }) }) as Running

const record = (running: Running) => {
  const events: ScenarioEvent[] = []
  return { events, sampler: new Sampler(running, event => void events.push(event)) }
}

it('asks each second of guest time and at the end, and tells only what has changed', async () => {
  const asked: (number | undefined)[] = []
  let nowNs = 0
  const { events, sampler } = record(
    machine(async upToNs => {
      asked.push(upToNs)
      const ns = upToNs ?? nowNs
      const busy = { component: 'init', values: { cpuNs: ns } }
      return { ns, components: [busy, { component: 'init -> idle', values: { cpuNs: 7 } }] }
    }),
  )
  expect(sampler.nextNs).toBe(1e9)
  for (nowNs of [0.5e9, 1e9, 1.5e9, 3.2e9]) await sampler.reached(nowNs)
  expect(sampler.nextNs).toBe(4e9)
  await sampler.end(3.3e9)
  await sampler.end(3.2e9)
  expect(asked).toEqual([undefined, undefined, 3.3e9, 3.2e9])
  expect(events.map(e => e.type === 'sample' && e.component)).toEqual([
    'init',
    'init -> idle',
    'init',
    'init',
  ])
})

it('samples long runs less and less often', async () => {
  const { sampler } = record(machine(async () => ({ ns: 1, components: [] })))
  let samples = 0
  for (; sampler.nextNs < 3600e9; samples++) await sampler.reached(sampler.nextNs)
  expect(samples).toBeLessThan(400)
})

it('keeps out of the way of engines that cannot tell, or fail', async () => {
  const mute = record(machine())
  expect(mute.sampler.nextNs).toBe(Number.POSITIVE_INFINITY)
  await mute.sampler.end(1e9)
  const broken = record(machine(() => Promise.reject(new Error('gone'))))
  await broken.sampler.reached(1e9)
  await broken.sampler.end(2e9)
  expect([...mute.events, ...broken.events]).toEqual([])
})
