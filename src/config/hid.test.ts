import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse.ts'
import type { PlainNode } from './tree.ts'
import { plainTree } from './tree.ts'

/** The tree as one line: `type a=1 [sub, sub] "text"`. */
const flat = ({ type, attributes, nodes, text }: PlainNode): string =>
  type +
  attributes.map(([name, value]) => ` ${name}=${value}`).join('') +
  (nodes.length > 0 ? ` [${nodes.map(flat).join(', ')}]` : '') +
  (text ? ` ${JSON.stringify(text)}` : '')

const read = (...lines: string[]) => {
  const { model, diagnostics } = parseConfig([...lines, ''].join('\n'), 'c.hid')
  return {
    tree: model && flat(plainTree(model.node)),
    found: diagnostics.map(
      d => `${d.severity} ${d.code.slice(7)} ${d.line}:${d.column}-${d.endColumn} ${d.message}`,
    ),
  }
}
const tree = (...lines: string[]) => read(...lines, '-').tree
const found = (...lines: string[]) => read(...lines, '-').found

describe('HID', () => {
  it('is the same tree as XML', () => {
    const hid = `config | verbose: yes | prio_levels: 4
. comment line, | is harmless here
+ parent-provides
  + service ROM
  + service LOG
+ start log_one | ram: 1M | . trailing comment
|   caps: 100
|
| + binary test-log
| + route | + any-service | + parent
x start disabled_one | ram: 1M
  + config
+ text
  : first line | with a pipe
  :
  :   indented third line
-
`
    const xml = `<config verbose="yes" prio_levels="4">
  <parent-provides><service name="ROM"/><service name="LOG"/></parent-provides>
  <start name="log_one" ram="1M" caps="100">
    <binary name="test-log"/>
    <route><any-service><parent/></any-service></route>
  </start>
  <text>first line | with a pipe

  indented third line</text>
</config>`
    const of = (text: string) => parseConfig(text, 'c')
    expect(of(hid).diagnostics).toEqual([])
    expect(plainTree(of(hid).model!.node)).toEqual(plainTree(of(xml).model!.node))
  })

  it.each([
    [['config|a:1|b: 2'], 'config a= b=2'],
    [['config a:1 | b: 2'], 'config name=a:1 b=2'],
    [['config', '+ x http://y'], 'config [x name=http://y]'],
    [['config', '+ x lib: foo'], 'config [x lib=foo]'],
    [['config', '+ x foo | name: bar'], 'config [x name=foo name=bar]'],
    [['config | a:'], 'config a='],
    [['config', '+  a'], 'config [invalid name=a]'],
    [['config', '+ route + any-service | + parent'], 'config [route name=+ any-service [parent]]'],
    [['config', '+ a | + b | + c'], 'config [a [b [c]]]'],
    [['config', '  + a', '+ b'], 'config [a, b]'],
    [['config', '+ a', '    + b', '  + c'], 'config [a [b, c]]'],
    [['config', '+ a', '| b: 1', '| . x', '| c: 2'], 'config [a b=1 c=2]'],
  ])('%j', (lines, expected) => {
    expect(tree(...lines)).toBe(expected)
  })

  it('nests by the column counted from the node itself on its first line, and says so', () => {
    const lines = ['config', '+ any-service | + parent', '|             | + any-child']
    expect(tree(...lines)).toBe('config [any-service [parent [any-child]]]')
    expect(found(...lines)).toEqual([
      'warning hid-column 3:19-28 this becomes a sub node of `parent`, although it does not stand right of it',
    ])
  })

  it.each([
    [
      ['config', '+ a\tb'],
      ['error control-character 2:4-5 a tab stands here: the whole configuration reads as empty'],
    ],
    [
      ['config', '+ a\u0001'],
      [
        'error control-character 2:4-5 the control character 0x01 makes the whole configuration read as empty',
      ],
    ],
    [['config', '+ a | : x\ty', ' . c\td'], []],
    [['config', '+a'], ['warning hid-ignored 2:1-3 `+a` is ignored']],
    [['config', '+ a | b:1'], ['warning hid-ignored 2:9-10 the value of `b` is ignored']],
    [
      ['config', '+ start a ram: 1M'],
      ['warning hid-separator 2:9-18 all of `a ram: 1M` is taken as the name'],
    ],
    [['config', '+ a | b: 1 c: 2'], ['warning hid-separator 2:10-16 `c:` is part of the value of `b`']],
    [
      ['config', '+ a | b: 1 | b: 2'],
      ['warning duplicate-attribute 2:14-15 attribute `b` is given twice; the first one counts'],
    ],
    [['config', '+ a', '  : text', '  b: 1'], ['warning hid-ignored 4:3-7 `b: 1` is ignored']],
    [['config', '+ Start'], ['warning hid-ignored 2:3-8 `Start` is not the type of a node']],
  ])('%j is noticed', (lines, expected) => {
    expect(found(...lines)).toEqual(expected)
  })

  it('needs its end mark, and ends there', () => {
    expect(read('config', '+ a').found).toEqual([
      'error hid-no-end 2:3-4 the end mark is missing: the whole configuration reads as empty',
    ])
    expect(tree('config', '+ a', '-hello', '\0 anything')).toBe('config [a]')
  })

  it('takes CR in front of LF', () => {
    expect(parseConfig('config | a: 1\r\n+ b\r\n-\r\n', 'c').model?.node.attr('a')).toBe('1')
  })

  it('takes time in proportion to the length', () => {
    const n = 100_000
    for (const text of [
      `config${'|'.repeat(n)}\n-`,
      `config${Array.from({ length: 50_000 }, (_, i) => ` | a${i}: 1`).join('')}\n-`,
      `config\n${'+ a | '.repeat(n)}\n-`,
      `config\n${'+ a\n'.repeat(n)}-`,
      `config${' '.repeat(n)}x${' '.repeat(n)}\n-`,
      `config\n${'+ a | + b\n'.repeat(n)}-`,
      `config | a: ${'b: '.repeat(20_000)}\n-`,
    ]) {
      const started = process.cpuUsage().user
      parseConfig(text, 'c')
      expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(2)
    }
  })
})
