// HID as the real run-time parser reads it: reference genode.md 14.2 to 14.5.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../generator.ts'
import { type Node, parseNode } from './node.ts'
import { parseNumber, parseSigned, parseUnsigned } from './values.ts'

/** A node as text: type(name=value)[children]"text". */
const shape = (n: Node): string => {
  const attributes = n.attributes.map(a => `${a.name}=${a.value}`).join(' ')
  const children = n.children.map(shape).join(',')
  return `${n.type}(${attributes})${children && `[${children}]`}${n.text && JSON.stringify(n.text)}`
}
const hid = (...lines: string[]): string => shape(parseNode(`${lines.join('\n')}\n-\n`))

describe('HID', () => {
  it('reads the example of the reference as its XML counterpart', () => {
    const a = parseNode(`config | verbose: yes | prio_levels: 4
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
`)
    const b = parseNode(`<config verbose="yes" prio_levels="4">
  <parent-provides><service name="ROM"/><service name="LOG"/></parent-provides>
  <start name="log_one" ram="1M" caps="100">
    <binary name="test-log"/>
    <route><any-service><parent/></any-service></route>
  </start>
  <text>first line | with a pipe

  indented third line</text>
</config>`)
    expect(shape(a)).toBe(shape(b))
  })

  const rows: [string, string[], string][] = [
    [
      'a sub node aligned on the next line belongs to the last one of the line before',
      ['config', '+ any-service | + parent', '|               + any-child'],
      'config()[any-service()[parent()[any-child()]]]',
    ],
    [
      'sub nodes in one line nest',
      ['config', '+ any-service | + parent | + any-child'],
      'config()[any-service()[parent()[any-child()]]]',
    ],
    [
      'a name may contain a plus',
      ['config', '+ route + any-service | + parent'],
      'config()[route(name=+ any-service)[parent()]]',
    ],
    ['no blank behind the colon: no value', ['config|a:1|b: 2'], 'config(a= b=2)'],
    ['a tag without a blank is a name', ['config a:1 | b: 2'], 'config(name=a:1 b=2)'],
    ['an address is a name', ['config', '+ x http://y'], 'config()[x(name=http://y)]'],
    ['a tag with a blank is an attribute', ['config', '+ x lib: foo'], 'config()[x(lib=foo)]'],
    ['an attribute without a value', ['config', '+ x a:'], 'config()[x(a=)]'],
    [
      'segments without the blank are ignored',
      ['config', '+ x', '  +a', '  :text', '  .foo'],
      'config()[x()]',
    ],
    ['two blanks behind the plus', ['config', '+  a'], 'config()[invalid()]'],
    ['a deeper column nests however deep', ['config', '+ a', '      + b', '  + c'], 'config()[a()[b(),c()]]'],
    ['a line that begins with a dash ends', ['config', '+ a', '-hello', '+ b'], 'config()[a()]'],
    ['quoted lines', ['config', '+ a', '  : one', '  :', '  :  two'], 'config()[a()"one\\n\\n two"]'],
  ]
  for (const [title, lines, wanted] of rows)
    it(title, () => {
      expect(hid(...lines)).toBe(wanted)
    })

  it('answers the first of two attributes of one name', () => {
    const node = parseNode('config\n+ x foo | name: bar\n-\n').subNode('x')
    expect(node?.string('name')).toBe('foo')
    expect(node?.attributes).toHaveLength(2)
  })

  it('is empty where the data is no HID', () => {
    for (const text of [
      '',
      'config',
      'config\n',
      'Config\n-\n',
      '. comment\nconfig\n-\n',
      'config a\tb\n-\n',
      'config\0\n-\n',
    ])
      expect(parseNode(text).type).toBe('empty')
    expect(parseNode('config\n: with\ttab\n-\n').type).toBe('config')
    expect(parseNode('config\r\n-\r\n').type).toBe('config')
  })

  it('comes back from the generator', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
    const value = fc.stringMatching(/^[A-Za-z0-9 _.:>-]{0,12}$/).map(v => v.trim())
    const tree = fc.letrec<{ node: Draft }>(tie => ({
      node: fc.record<Draft>({
        type: name,
        attributes: fc.uniqueArray(fc.record({ name: name.filter(n => n !== 'name'), value }), {
          selector: a => a.name,
          maxLength: 3,
        }),
        children: fc.oneof(
          { maxDepth: 4 },
          fc.constant<Draft[]>([]),
          fc.array(tie('node') as fc.Arbitrary<Draft>, { maxLength: 2 }),
        ),
      }),
    })).node
    interface Draft {
      type: string
      attributes: { name: string; value: string }[]
      children: Draft[]
    }
    const describeDraft = (d: Draft): string => {
      const attributes = d.attributes.map(a => `${a.name}=${a.value}`).join(' ')
      const children = d.children.map(describeDraft).join(',')
      return `${d.type}(${attributes})${children && `[${children}]`}`
    }
    fc.assert(
      fc.property(tree, fc.boolean(), (top, xml) => {
        const text = generate(
          top.type,
          g => {
            const fill = (d: Draft): void => {
              for (const a of d.attributes) g.attribute(a.name, a.value)
              for (const c of d.children) g.node(c.type, () => fill(c))
            }
            fill(top)
          },
          xml,
        )
        expect(shape(parseNode(text))).toBe(describeDraft(top))
      }),
      { numRuns: 60 },
    )
  })

  it('never fails on arbitrary data', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), text => {
        parseNode(text)
        parseNode(`config\n${text}\n-\n`)
        parseNode(`<config>${text}</config>`)
      }),
      { numRuns: 200 },
    )
  })
})

describe('XML', () => {
  it('is empty where tags do not match', () => {
    for (const text of ['<a><b></a>', '<a', '<a b=1/>', '<a></b>', '<!-- <a/>', 'x<a/>'.slice(1, 2)])
      expect(parseNode(text).type).toBe('empty')
  })

  it('keeps entities in attributes, decodes them in text, skips comments', () => {
    expect(shape(parseNode('<?xml version="1.0"?><!-- c --><a b="&lt;">x&lt;<!-- no -->y</a>'))).toBe(
      'a(b=&lt;)"x<y"',
    )
  })

  it('takes deep nesting', () => {
    const depth = 20_000
    expect(parseNode('<a>'.repeat(depth) + '</a>'.repeat(depth)).type).toBe('a')
  })
})

describe('attribute values', () => {
  it('count only if they are consumed as a whole', () => {
    expect(['12', '0x1F', '010', '1K', '-1', ''].map(parseUnsigned)).toEqual([
      12,
      31,
      10,
      undefined,
      undefined,
      undefined,
    ])
    expect(['-3', '+3', '3x'].map(parseSigned)).toEqual([-3, 3, undefined])
    expect(['1K', '2M', '1G', '0x10K', '1.5M', '1T', '1k'].map(parseNumber)).toEqual([
      1024,
      2 ** 21,
      2 ** 30,
      16384,
      undefined,
      undefined,
      undefined,
    ])
    const node = parseNode('<a t="true" y="yes" one="1" no="No" d="1.5" neg="-2"/>')
    expect([node.bool('t'), node.bool('y'), node.bool('one'), node.bool('no', true)]).toEqual([
      true,
      true,
      false,
      true,
    ])
    expect([node.double('d'), node.signed('neg'), node.unsigned('neg', 7)]).toEqual([1.5, -2, 7])
  })
})

describe('nodes as they were written', () => {
  const TEXT = `config
+ a x | k: v
  . said in passing
  + b | + c
x gone
+ d
  : quoted
-
`
  it('know their text', () => {
    const top = parseNode(TEXT)
    expect(String(top)).toBe(TEXT.slice(0, TEXT.lastIndexOf('-') + 1))
    expect(String(top.children[0])).toBe('a x | k: v\n  . said in passing\n  + b | + c')
    expect(String(top.children[1])).toBe('d\n  : quoted')
    expect(String(parseNode('<a>\n <b c="d"/></a> '))).toBe('<a>\n <b c="d"/></a>')
  })

  it('own quoted lines that follow, at any column', () => {
    expect(hid('config', '  + a', ': x')).toBe('config()[a()"x"]')
  })

  it('are copied verbatim, whatever their depth', () => {
    const source = parseNode(TEXT)
    const copy = generate('out', g => g.node('in', () => g.copySubNodes(source)))
    expect(copy).toBe(
      'out\n+ in\n  + a x | k: v\n    . said in passing\n    + b | + c\n  + d\n    : quoted\n-\n',
    )
    const deep = Array.from({ length: 30 }, (_, i) => `${' '.repeat(2 * i)}+ n`).join('\n')
    let complete = false
    generate('out', g => (complete = g.copySubNodes(parseNode(`config\n${deep}\n-\n`))))
    expect(complete).toBe(true)
    generate('out', g => (complete = g.copySubNodes(parseNode('<n>'.repeat(30) + '</n>'.repeat(30)))))
    expect(complete).toBe(false)
  })

  it('differ by comments and blanks, and by notation', () => {
    const node = parseNode('a | b: c\n+ d\n-\n')
    expect(node.equals(parseNode('a | b: c\n+ d\n-\n'))).toBe(true)
    expect(node.equals(parseNode('a | b: c\n. new\n+ d\n-\n'))).toBe(false)
    expect(node.equals(parseNode('<a b="c"><d/></a>'))).toBe(false)
  })
})
