import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../runner/events.ts'
import { MIXED, PASSED } from './fixtures/mixed.ts'
import { renderJunit } from './junit.ts'
import { resultOf } from './testing.ts'

/** The rules of the schema that Jenkins uses (jenkins-junit.xsd): attributes (a trailing * is required) and children in their order. */
const SCHEMA: Record<string, { attributes: string[]; children: string[] }> = {
  testsuites: {
    attributes: ['name', 'time', 'tests', 'failures', 'disabled', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    attributes: [
      'name*',
      'tests*',
      'failures',
      'errors',
      'time',
      'disabled',
      'skipped',
      'timestamp',
      'hostname',
      'id',
      'package',
    ],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  properties: { attributes: [], children: ['property'] },
  property: { attributes: ['name*', 'value*'], children: [] },
  testcase: {
    attributes: ['name*', 'assertions', 'time', 'classname', 'status', 'class', 'file', 'line'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  skipped: { attributes: ['type', 'message'], children: [] },
  failure: { attributes: ['type', 'message'], children: [] },
  error: { attributes: ['type', 'message'], children: [] },
  'system-out': { attributes: [], children: [] },
}

type Node = Record<string, unknown>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
})

/** Where a document breaks the schema. */
const problems = (nodes: Node[], parent?: string): string[] =>
  nodes.flatMap(node => {
    const name = Object.keys(node).find(key => key !== ':@') as string
    if (name === '#text' || name === '?xml') return []
    const rule = SCHEMA[name]
    if (!rule) return [`unknown element ${name}`]
    if (parent && !SCHEMA[parent]?.children.includes(name)) return [`${name} in ${parent}`]
    const attributes = Object.keys((node[':@'] as object) ?? {})
    const known = rule.attributes.map(attribute => attribute.replace('*', ''))
    const children = (node[name] as Node[]).filter(child => !('#text' in child))
    const order = children.map(child => rule.children.indexOf(Object.keys(child)[0] as string))
    return [
      ...attributes.filter(attribute => !known.includes(attribute)).map(attribute => `${name}/@${attribute}`),
      ...rule.attributes
        .filter(attribute => attribute.endsWith('*') && !attributes.includes(attribute.slice(0, -1)))
        .map(attribute => `${name} lacks ${attribute}`),
      ...(order.every((place, i) => i === 0 || (order[i - 1] as number) <= place)
        ? []
        : [`order in ${name}`]),
      ...problems(children, name),
    ]
  })

describe('renderJunit', () => {
  for (const [name, events] of Object.entries({ MIXED, PASSED, 'no event at all': [] }))
    it(`follows the schema of Jenkins: ${name}`, () => {
      const xml = renderJunit(resultOf(events))
      expect(XMLValidator.validate(xml)).toBe(true)
      expect(problems(parser.parse(xml))).toEqual([])
    })

  it('counts what it lists', () => {
    expect(renderJunit(resultOf(MIXED))).toContain(
      'tests="5" failures="1" errors="2" time="0.100" skipped="1"',
    )
  })

  it('keeps hostile text inside its element and free of characters that XML forbids', () => {
    const xml = renderJunit(resultOf(MIXED))
    expect(xml).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/)
    expect(xml).not.toContain('<script')
    expect(xml).toContain('␛[31m␀␇')
    expect(xml).toContain(']]&gt; &lt;/pre&gt;')
  })

  it('maps each verdict to one status', () => {
    const status = (verdict: Verdict) => {
      const events = PASSED.map(e => (e.type === 'verdict' ? { ...e, verdict } : e))
      return /<(failure|error|skipped) /.exec(renderJunit(resultOf(events)))?.[1] ?? 'passed'
    }
    expect(status('pass')).toBe('passed')
    for (const verdict of ['fail', 'crash', 'hang', 'timeout', 'flaky'] as const)
      expect(status(verdict)).toBe('failure')
    for (const verdict of ['invalid', 'error'] as const) expect(status(verdict)).toBe('error')
    expect(status('skip')).toBe('skipped')
  })
})
