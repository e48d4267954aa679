import { describe, expect, it } from 'vitest'
import { affinityLocation, nestAffinity, wholeSpace } from './affinity.ts'
import { availableAbove, ENV_CAPS, ENV_RAM, effectiveQuota } from './quota.ts'
import { startNodes } from './start.ts'
import { node } from './testing.ts'

describe('quota', () => {
  it('of the environment sessions', () => expect([ENV_RAM, ENV_CAPS]).toEqual([248 * 1024, 28]))
  it('that reaches a child', () => {
    expect(effectiveQuota({ ram: 1048576, caps: 100 })).toEqual({ ram: 776 * 1024, caps: 66 })
    expect(effectiveQuota({ ram: 1000, caps: 30 })).toEqual({ ram: 0, caps: 0 })
  })
  it('above what init preserves', () => {
    expect(availableAbove(1000, 320)).toEqual({ value: 680, exceeded: false })
    expect(availableAbove(100, 320)).toEqual({ value: 0, exceeded: true })
  })
})

describe('affinity', () => {
  const at = (attributes: Record<string, string>, space?: { width: number; height: number }) =>
    affinityLocation(node('start', {}, [node('affinity', attributes)]), space, 'c')
  it('is the whole row where no position is given', () => {
    expect(at({ xpos: '1' }, { width: 4, height: 2 }).location).toEqual({
      xpos: 1,
      ypos: 0,
      width: 1,
      height: 2,
    })
  })
  it('out of bounds is the whole space, with a warning', () => {
    expect(at({ xpos: '4' }, { width: 4, height: 1 })).toEqual({
      location: { xpos: 0, ypos: 0, width: 4, height: 1 },
      warnings: ['c: affinity location exceeds affinity-space boundary'],
    })
  })
  it('without a space is warned of', () => {
    expect(at({}).warnings).toEqual([
      'affinity-space configuration missing, but affinity defined for child c',
    ])
  })
  it('nests: the product of the spaces, scaled and shifted', () => {
    const outer = { space: { width: 4, height: 1 }, location: { xpos: 2, ypos: 0, width: 2, height: 1 } }
    const space = { width: 2, height: 1 }
    const inner = { space, location: { xpos: 1, ypos: 0, width: 1, height: 1 } }
    expect(nestAffinity(outer, inner)).toEqual({
      space: { width: 8, height: 1 },
      location: { xpos: 6, ypos: 0, width: 2, height: 1 },
    })
    expect(nestAffinity(outer, { space, location: wholeSpace(space) }).location.width).toBe(4)
  })
})

describe('start nodes', () => {
  const tag = (type: string, text: string) => node(type, {}, [], text)
  it('of 10.02 are named after their file, uniquely among siblings', () => {
    const start = (...tags: ReturnType<typeof tag>[]) => node('start', {}, [tag('filename', 'init'), ...tags])
    const [a, b] = startNodes(
      node('config', {}, [start(tag('priority', ' -1 '), tag('ram_quota', '512K')), start()]),
    )
    expect(a).toMatchObject({ name: 'init', binary: 'init', priority: -1, quota: { ram: 524288, caps: 0 } })
    expect(b).toMatchObject({ name: 'init.2', binary: 'init', priority: 0 })
  })
  it('take quota from resource nodes, then attributes, then defaults', () => {
    const [a, b] = startNodes(
      node('config', {}, [
        node('default', { caps: '100', ram: '1M' }),
        node('start', { name: 'a', ram: '2M' }, [node('resource', { name: 'RAM', quantum: '3M' })]),
        node('start', { name: 'b', caps: '7' }, [node('binary', { name: 'dummy' })]),
      ]),
    )
    expect(a).toMatchObject({ quota: { ram: 3 << 20, caps: 100 }, ambiguousRam: true, binary: 'a' })
    expect(b).toMatchObject({ quota: { ram: 1 << 20, caps: 7 }, ambiguousRam: false, binary: 'dummy' })
  })
})
