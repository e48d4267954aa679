import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkConfig, formatDiagnostic, parseConfig, plainTree, printHid, printXml } from './index.ts'
import { createSource } from './source.ts'
import { ConfigNode, type PlainNode } from './tree.ts'

/** Texts that look like configurations, cut and garbled. */
const pieces = fc.constantFrom(
  '<config>',
  '</config>',
  '<start name="a">',
  '</start>',
  '<start',
  ' name="',
  '"',
  '>',
  '/>',
  '<!--',
  '-->',
  '&',
  '&lt;',
  'config',
  '\n',
  '\r\n',
  '+ start',
  '  + ',
  '| ',
  'a: ',
  ': ',
  '. ',
  '-',
  '\t',
  '\0',
  '\ufeff',
  '\ufffd',
  '<![CDATA[',
  ']]>',
  '<?',
  '<!DOCTYPE',
  '<priolevels>',
  '</priolevels>',
  '<parent/>',
  '<child name="a"/>',
  'ram="1M"',
  ' ',
  '<filename>init</filename>',
  '<route>',
  '</route>',
  '<any-service>',
  '</any-service>',
  "'",
)
const garbled = fc
  .array(fc.oneof({ weight: 6, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }))
  .map(parts => parts.join(''))
const bytes = fc.uint8Array({ maxLength: 300 }).map(data => new TextDecoder().decode(data))

const name = fc
  .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
  .filter(word => word !== 'name' && word !== 'constructor')
const value = fc.stringMatching(/^[A-Za-z0-9_./>][A-Za-z0-9 _./>-]{0,12}[A-Za-z0-9_./>]$/)
const { tree } = fc.letrec<{ tree: PlainNode }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({
      type: name,
      attributes: attributes(),
      nodes: fc.constant<PlainNode[]>([]),
      text: fc.oneof(fc.constant(''), value),
    }),
    fc.record({
      type: name,
      attributes: attributes(),
      nodes: fc.array(tie('tree'), { maxLength: 4 }),
      text: fc.constant(''),
    }),
  ),
}))
function attributes() {
  return fc
    .tuple(
      fc.option(value),
      fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 }),
    )
    .map(([first, rest]) => [...(first === null ? [] : [['name', first] as [string, string]]), ...rest])
}
const nowhere = { line: 1, column: 1, endColumn: 2 }
function built(plain: PlainNode): ConfigNode {
  const node = new ConfigNode(plain.type, nowhere)
  for (const [key, text] of plain.attributes)
    node.attributes.push({ name: key, value: text, at: nowhere, valueAt: nowhere })
  node.nodes.push(...plain.nodes.map(built))
  node.quote = plain.text
  return node
}

describe('parseConfig', () => {
  it('never throws, and neither do checking and formatting, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(garbled, bytes), fc.constantFrom('26.02', '10.02'), (text, profile) => {
        const { model, diagnostics } = parseConfig(text, 'c', { profile })
        if (!model) expect(diagnostics.some(d => d.severity === 'error')).toBe(true)
        const all = model
          ? [...diagnostics, ...checkConfig(model, { modules: ['init'], quota: { ram: 1e6, caps: 100 } })]
          : diagnostics
        const lines = text.split('\n')
        for (const d of all) {
          expect(d.line).toBeLessThanOrEqual(lines.length)
          expect(d.column).toBeLessThanOrEqual(lines[d.line - 1]!.length + 1)
          expect(d.endColumn).toBeGreaterThan(d.column)
          expect(formatDiagnostic(d, text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['XML', printXml],
    ['HID', printHid],
  ])('reads back what is printed as %s, with places that show the words', (_, print) => {
    fc.assert(
      fc.property(tree, plain => {
        const text = print(built(plain))
        const { model, diagnostics } = parseConfig(text, 'c')
        expect(diagnostics.filter(d => d.severity === 'error')).toEqual([])
        expect(plainTree(model!.node)).toEqual(plain)
        const lines = text.split('\n')
        const at = (place: { line: number; column: number; endColumn: number }) =>
          lines[place.line - 1]!.slice(place.column - 1, place.endColumn - 1)
        const stack = [model!.node]
        for (let node = stack.pop(); node; node = stack.pop()) {
          expect(at(node.at)).toBe(node.type)
          for (const attribute of node.attributes) expect(at(attribute.valueAt)).toBe(attribute.value)
          stack.push(...node.nodes)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('makes the typed model, init inside init followed', () => {
    const { model } = parseConfig(
      `<config verbose="yes" prio_levels="4">
         <parent-provides><service name="LOG"/></parent-provides> <default ram="1M"/> <alias name="x" child="a"/>
         <start name="a" caps="100" priority="-1"><binary name="init"/><provides><service name="Timer"/></provides>
           <config><start name="b"/></config></start>
       </config>`,
      'c',
    )
    expect(model).toMatchObject({ verbose: true, prioLevels: 4, path: ['init'] })
    expect([...model!.parentProvides, ...model!.aliases]).toEqual(['LOG', ['x', 'a']])
    const [a] = model!.starts
    expect(a).toMatchObject({
      name: 'a',
      binary: 'init',
      priority: -1,
      provides: ['Timer'],
      quota: { ram: 1 << 20, caps: 100 },
    })
    expect(a!.nested).toMatchObject({ path: ['init', 'a'], starts: [{ name: 'b' }] })
  })

  it('names the children of 10.02 as its init does', () => {
    const start = '<start><filename>init</filename></start>'
    const { model } = parseConfig(`<config>${start}${start}</config>`, 'c', { profile: '10.02' })
    expect(model!.starts.map(({ name }) => name)).toEqual(['init', 'init.2'])
  })
})

describe('places', () => {
  it('count lines and columns from 1', () => {
    const source = createSource('ab\ncd\n', 'f')
    expect(source.place(0, 2)).toEqual({ line: 1, column: 1, endColumn: 3 })
    expect(source.place(4)).toEqual({ line: 2, column: 2, endColumn: 3 })
    expect(source.place(1, 5)).toEqual({ line: 1, column: 2, endColumn: 3 })
    expect(source.place(6)).toEqual({ line: 3, column: 1, endColumn: 2 })
  })
})
