import { describe, expect, it } from 'vitest'
import { selectPolicy } from './policy.ts'
import { node } from './testing.ts'

const server = (...policies: Record<string, string>[]) =>
  node('config', {}, [
    ...policies.map(attributes => node('policy', attributes)),
    node('default-policy', { id: 'default' }),
  ])
const chosen = (label: string, ...policies: Record<string, string>[]) =>
  selectPolicy(server(...policies), label)?.attr('id')

describe('policies', () => {
  it('prefer a whole label, then the longer prefix, then the longer suffix, then the first', () => {
    expect(chosen('a -> b', { label_prefix: 'a -> b', id: '1' }, { label: 'a -> b', id: '2' })).toBe('2')
    expect(chosen('a -> b', { label_prefix: 'a', id: '1' }, { label_prefix: 'a ->', id: '2' })).toBe('2')
    expect(chosen('a -> b', { label_suffix: 'b', id: '1' }, { label_suffix: '> b', id: '2' })).toBe('2')
    expect(chosen('a', { label_suffix: '', id: '1' }, { label_prefix: '', id: '2' })).toBe('2')
    expect(chosen('a', { label: 'a', id: '1' }, { label: 'a', id: '2' })).toBe('1')
  })
  it('never match by label_last alone, and fall back to the default policy', () => {
    expect(chosen('a -> b', { label_last: 'b', id: '1' })).toBe('default')
  })
  it('compare prefixes as plain strings, and trim', () => {
    expect(chosen('ab -> x', { label_prefix: 'a', id: '1' })).toBe('1')
    expect(chosen('a -> ', { label: 'a ->', id: '1' })).toBe('1')
  })
})
