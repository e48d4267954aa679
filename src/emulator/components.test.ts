// What components have used, as it is read from outside: accounts from core's memory, time from the kernel.
import { describe, expect, it } from 'vitest'
import { Account } from './core/account.ts'
import type { ComponentUse } from './nova/components.ts'
import { bootSystem } from './testing.ts'
import { UseHistory, type UseSample } from './use-history.ts'

const SERVICES = ['ROM', 'CPU', 'PD', 'LOG'].map(s => `<service name="${s}"/>`).join('')
const config = `<config><parent-provides>${SERVICES}</parent-provides>
  <default-route><any-service><parent/></any-service></default-route>
  <start name="test-log" caps="150" ram="2M"/></config>`

describe('use of components', () => {
  it('is what core accounts for them and what their threads ran', async () => {
    const { emulator } = await bootSystem({ config, programs: ['test-log'] })
    const now = emulator.inspect('components') as ComponentUse[]
    expect(now.map(({ label }) => label)).toEqual(['core', 'init', 'init -> test-log'])
    const [, , log] = now as [ComponentUse, ComponentUse, ComponentUse]
    expect(log.caps).toEqual({ limit: 126, most: 128, used: 13, peak: 16 })
    const { limit, most, used, peak } = log.ram!
    expect([used, peak].every(bytes => bytes > 300_000 && bytes < 500_000)).toBe(true)
    expect(limit).toBeLessThan(most)
    expect(peak).toBe(most - limit + used)
    const busy = now.reduce((sum, { cpuNs }) => sum + cpuNs, 0)
    expect(now.every(({ cpuNs }) => cpuNs > 1e6)).toBe(true)
    expect(busy).toBeLessThanOrEqual(emulator.nowNs)
    emulator.serialIn(new Uint8Array([0x1b, 0x61]))
    const shown = emulator
      .takeOutput()
      .map(({ bytes }) => new TextDecoder().decode(bytes))
      .join('')
    expect(shown).toMatch(
      /\ninit -> test-log: \d+ us, RAM KiB \d+ of \d+, peak \d+, caps 13 of 126, peak 16\r\n/,
    )
    const early = emulator.inspect('components 48000000') as UseSample
    expect(early.ns).toBeGreaterThan(40e6)
    expect(early.ns).toBeLessThanOrEqual(48e6)
    expect(early.components.at(-1)?.cpuNs).toBeLessThan(log.cpuNs)
  })

  it('is known without quotas of capabilities in the classic era', async () => {
    const { emulator } = await bootSystem({
      profile: '10.02',
      config: '<config><start><filename>init</filename><ram_quota>5M</ram_quota><config/></start></config>',
      untilMs: 100,
    })
    const child = (emulator.inspect('components') as ComponentUse[]).at(-1)
    expect(child?.label).toBe('init -> init')
    expect(child?.ram?.peak).toBeGreaterThan(0)
    expect(child?.caps).toBeUndefined()
  })
})

describe('an account', () => {
  it('knows the most that was ever gone of it, used or passed on', () => {
    const parent = new Account(1000, 0)
    const child = new Account(0)
    child.assignReference(parent)
    parent.withdraw(100)
    parent.transferTo(child, 300)
    parent.replenish(100)
    expect([parent.most, parent.peak, parent.used]).toEqual([1000, 400, 0])
    child.withdraw(50)
    child.transferTo(parent, 200)
    expect([child.limit, child.most, child.peak]).toEqual([100, 300, 250])
  })
})

describe('history of use', () => {
  it('answers as of the last line up to a time, and knows the present', () => {
    let threads = 0
    const history = new UseHistory(() => [{ label: 'a', threads: ++threads, cpuNs: 0, kernelPages: 0 }])
    for (const ns of [1.5e6, 1.6e6, 2.5e6, 9e6]) history.lineEnded(ns)
    expect(history.upTo(2.6e6)).toMatchObject({ ns: 2.5e6, components: [{ threads: 2 }] })
    expect(history.upTo(1e6)).toBeUndefined()
    expect(history.now(10e6)).toMatchObject({ ns: 10e6, components: [{ threads: 4 }] })
  })

  it('goes on telling of those that are gone, until there is one of that name again', () => {
    let labels = ['a', 'b']
    const history = new UseHistory(() =>
      labels.map(label => ({ label, threads: 3, cpuNs: 5, kernelPages: 0 })),
    )
    const told = (ns: number) => history.now(ns).components.map(use => [use.label, use.threads])
    history.lineEnded(1e6)
    labels = ['a']
    expect(told(2e6)).toEqual([
      ['a', 3],
      ['b', 0],
    ])
    labels = ['b']
    expect(told(3e6)).toEqual([
      ['b', 3],
      ['a', 0],
    ])
  })

  it('forgets the oldest', () => {
    const history = new UseHistory(() => [])
    for (let i = 1; i <= 2000; i++) history.lineEnded(i * 1e6)
    expect(history.upTo(999e6)).toBeUndefined()
    expect(history.upTo(1100e6)?.ns).toBe(1100e6)
  })
})
