import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffTemplate, templateDistance } from './diff.ts'

describe('diffTemplate', () => {
  it('marks what differs', () =>
    expect(diffTemplate([...'abcd'], 'abxd')).toEqual([
      { kind: 'same', text: 'ab' },
      { kind: 'missing', text: 'c' },
      { kind: 'extra', text: 'x' },
      { kind: 'same', text: 'd' },
    ]))

  it('lets holes stand for anything', () =>
    expect(diffTemplate([...'a ', null, ...' b'], 'a 123 b')).toEqual([{ kind: 'same', text: 'a 123 b' }]))

  it('adds up to the actual text, and its marks to the distance', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', null), { maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'd'), maxLength: 12 }),
        (template, actual) => {
          const parts = diffTemplate(template, actual)
          const of = (...kinds: string[]) =>
            parts
              .filter(part => kinds.includes(part.kind))
              .map(part => part.text)
              .join('')
          expect(of('same', 'extra')).toBe(actual)
          expect(of('missing', 'extra').length).toBe(templateDistance(template, actual))
        },
      ),
    ))
})
