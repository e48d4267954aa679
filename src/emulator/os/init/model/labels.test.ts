import { describe, expect, it } from 'vitest'
import { labelPrefix, lastElement, prefixedLabel, scopedLabel } from './labels.ts'
import { rewriteLabel } from './rewrite.ts'
import { selectorAccepts } from './selectors.ts'
import { node } from './testing.ts'

describe('labels', () => {
  it('keep the separator and its blank in front of an empty label', () => {
    expect(prefixedLabel('c', '')).toBe('c -> ')
    expect(lastElement('c -> ')).toBe('')
  })
  it('have a last element and a prefix', () => {
    expect(lastElement('a -> b -> c')).toBe('c')
    expect(labelPrefix('a -> b -> c')).toBe('a -> b')
    expect([lastElement('c'), labelPrefix('c')]).toEqual(['c', ''])
  })
  it('have no scoped text in environment sessions', () => {
    expect(scopedLabel('c', 'c')).toBeUndefined()
    expect(scopedLabel('c -> x -> y', 'c')).toBe('x -> y')
  })
})

describe('selectors', () => {
  // child `c`, environment session `c` and connection `c -> 0`
  it.each([
    [{}, true, true],
    [{ label: '0' }, false, true],
    [{ label_prefix: '0' }, false, true],
    [{ label_suffix: '0' }, false, true],
    [{ label_last: '0' }, false, true],
    [{ label_prefix: '' }, false, true],
    [{ label: '' }, false, false],
    [{ label_last: 'c' }, true, false],
    [{ unscoped_label: 'c' }, true, false],
    [{ unscoped_label: 'c -> 0' }, false, true],
    [{ label_prefix: '0', label_suffix: '1' }, false, false],
  ])('%j', (attributes, environment, connection) => {
    const rule = node('service', attributes as Record<string, string>)
    expect(selectorAccepts(rule, 'c', 'c').accepts).toBe(environment)
    expect(selectorAccepts(rule, 'c -> 0', 'c').accepts).toBe(connection)
  })
  it('accept an empty own label by an empty label attribute', () => {
    expect(selectorAccepts(node('service', { label: '' }), 'c -> ', 'c').accepts).toBe(true)
  })
  it('ignore scoped attributes beside unscoped_label, with a warning', () => {
    expect(selectorAccepts(node('service', { unscoped_label: 'c', label: 'x' }), 'c', 'c')).toEqual({
      accepts: true,
      warning: 'service node contains both scoped and unscoped label attributes',
    })
  })
})

describe('label rewriting', () => {
  it.each([
    [{}, 'c', 'c -> 0'],
    [{ label: 'rewritten' }, 'rewritten', 'rewritten'],
    [{ label: '' }, '', ''],
    [{ identity: 'ident' }, 'ident -> c', 'ident -> 0'],
    [{ identity: '' }, 'c', '0'],
    [{ resource: 'res' }, 'res', 'c -> res'],
    [{ prepend_resource: 'pre/' }, 'pre/c', 'c -> pre/0'],
    [{ identity: 'id', resource: 'res', prepend_resource: '/p/' }, 'id -> /p/res', 'id -> /p/res'],
    [{ label: 'L', identity: 'id' }, 'L', 'L'],
  ])('%j', (attributes, environment, connection) => {
    const target = node('parent', attributes as Record<string, string>)
    expect(rewriteLabel(target, 'c')).toBe(environment)
    expect(rewriteLabel(target, 'c -> 0')).toBe(connection)
  })
})
