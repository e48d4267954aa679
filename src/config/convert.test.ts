import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertConfig, parseConfig, printHid, printXml } from './index.ts'
import { ConfigNode, commentText, plainTree } from './tree.ts'

const nowhere = { line: 1, column: 1, endColumn: 2 }

const convert = (...lines: string[]) => {
  const { text, diagnostics } = convertConfig(lines.join('\n'), 'c')
  return text ?? diagnostics.map(d => `${d.line}:${d.column} ${d.code.slice(7)} ${d.message}`)
}
const plain = (text: string) => plainTree(parseConfig(text, 'c').model!.node)

const XML = `<config verbose="yes">
	<!-- what the parent gives -->
	<parent-provides>
		<service name="ROM"/>
	</parent-provides>
	<!--
		two lines,
		  the second further in | with a bar
	-->
	<!-- and one more -->
	<start name="a" ram="1M" label="b: c">
		<binary name="dummy"/>
		<config>
			<inline>first &lt;line&gt; &amp; so on
	second

</inline>
			<inline><!-- in front -->text<!-- behind --></inline>
		</config>
		<!-- at the end -->
	</start>
	<!-- <start name="off" ram="2M"/> -->
	<!--
		<start name="off">
			<config>
				<a/>
			</config>
		</start>
	-->
</config>
`
const HID = `config | verbose: yes
. what the parent gives
+ parent-provides
  + service ROM
. two lines,
.   the second further in | with a bar

. and one more
+ start a | ram: 1M | label: b: c
  + binary dummy
  + config
    + inline
      : first <line> & so on
      : \tsecond
      :
      :
    + inline
      . in front
      : text
      . behind
  . at the end
x start off | ram: 2M
x start off
  + config
    + a
-
`

describe('convertConfig', () => {
  it('keeps comments, texts, disabled nodes and the order of attributes', () => {
    expect(convert(XML)).toBe(HID)
    expect(convert(HID)).toBe(XML)
    expect(plain(HID)).toEqual(plain(XML))
  })

  it('writes a fresh layout in the same notation', () => {
    const wild = '<!-- head --><config ><a   x="1"/>\n<!--\n    c\n      d --></config><!-- tail -->'
    expect(convertConfig(wild, 'c', 'xml').text).toBe(
      '<config>\n\t<!-- head -->\n\t<a x="1"/>\n\t<!--\n\t\tc\n\t\t  d\n\t-->\n\t<!-- tail -->\n</config>\n',
    )
    const hid = 'config | . one\n|        . more\n+ a | + b | x: 1 | . about b\n    . of a\n-'
    expect(convertConfig(hid, 'c', 'hid').text).toBe(
      'config\n. one\n. more\n+ a\n  + b | x: 1\n    . about b\n  . of a\n-\n',
    )
  })

  it('leaves entities in values as they stand: Genode does not decode them', () => {
    expect(convert('<a b="&quot;"/>')).toBe('a | b: &quot;\n-\n')
    expect(convert('a | b: &quot;\n-\n')).toBe('<a b="&quot;"/>\n')
  })

  it.each([
    [
      ['<config>', '<start name="a|b"/></config>'],
      '2:14 not-representable the value of `name` has a `|`, which no value in HID can have',
    ],
    [
      ['<config a="b', 'c"/>'],
      '1:12 not-representable the value of `a` has a line end, which no value in HID can have',
    ],
    [
      ['<config a=" b"/>'],
      '1:12 not-representable the value of `a` has blanks at an end, which no value in HID can have',
    ],
    [['<config>', 'text <a/></config>'], '1:2 not-representable `config` has text between its sub nodes'],
    [['<config>', '<A/></config>'], '2:2 not-representable `A` is no type of a node in HID'],
    [['<config aB="1"/>'], '1:9 not-representable `aB` is no attribute in HID'],
    [['<config>x', '<!-- c -->y</config>'], '2:1 not-representable a comment in the middle of a text'],
    [
      ['<config>\u0001</config>'],
      '1:2 not-representable the text of `config` has control characters, which HID cannot hold',
    ],
    [
      ['config | a: "', '-'],
      '1:13 not-representable the value of `a` has a `"`, which no value in XML can have',
    ],
    [
      ['config | a: b & c', '-'],
      '1:13 not-representable the value of `a` has a `&`, which no value in XML can have',
    ],
    [['config | a: 1 | a: 2', '-'], '1:17 not-representable XML cannot have `a` twice in a node'],
    [
      ['config', '. --- title ---', '-'],
      '2:1 not-representable a comment contains `--`, which no comment in XML can have',
    ],
    [
      ['config', 'x a | . why', '-'],
      '2:3 not-representable the disabled node `a` cannot become a comment: it has a comment inside',
    ],
    [['config', ': text', '+ a', '-'], '1:1 not-representable `config` has text between its sub nodes'],
    [
      ['config', ':   ', '-'],
      '1:1 not-representable the text of `config` is of blanks only, which are layout in XML',
    ],
    [['config', '+a', '-'], '2:1 hid-ignored `+a` is ignored'],
    [['<config/>', '<more/>'], '2:1 xml-trailing what follows </config> is ignored'],
  ])('refuses %j, with its place', (lines, expected) => {
    expect(convert(...lines)).toContain(expected)
  })

  const folder = join(import.meta.dirname, '../../configs')
  it.each(readdirSync(folder))('keeps the tree of %s', file => {
    const text = readFileSync(join(folder, file), 'utf8')
    const { text: there, diagnostics } = convertConfig(text, file)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(plain(there!)).toEqual(plain(text))
    expect(convertConfig(convertConfig(there!, file).text!, file).text).toBe(there)
  })
})

const word = fc.stringMatching(/^[a-z](?:-?[a-z0-9_]){0,6}$/)
const value = fc.oneof(
  fc.constantFrom('', '1M', 'a -> b', 'x: y', 'http://z', '&lt;', '+ b', '. c', ': d', '-', 'ä'),
  fc.stringMatching(/^(?:[!#-%'-;=?-{}~]([ !#-%'-;=?-{}~]{0,8}[!#-%'-;=?-{}~])?)?$/),
)
const line = fc.oneof(
  fc.constantFrom('', ' ', '<', '&', '&amp;', '|', '  in', '\tx ', '-', '- x', ']]>', '. x', '+ a'),
  fc.string({ maxLength: 6 }).filter(text => !/[\u0000-\u001f\u007f]/.test(text)),
)
const text = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map(lines => lines.join('\n'))
  .filter(each => each.trim() !== '')
const comment = fc
  .array(line, { maxLength: 3 })
  .map(lines => commentText(`\n${lines.join('\n')}`))
  .filter(each => !each.includes('--'))

const node: fc.Arbitrary<ConfigNode> = fc.letrec<{ node: ConfigNode; bare: ConfigNode }>(tie => ({
  node: fc
    .record({
      type: word,
      attributes: fc.uniqueArray(fc.tuple(fc.oneof(fc.constant('name'), word), value), {
        selector: ([name]) => name,
        maxLength: 3,
      }),
      nodes: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('node'), { maxLength: 3 })),
      text: fc.option(text),
      remarks: fc.array(fc.tuple(fc.nat(3), fc.oneof(comment, tie('bare'))), { maxLength: 3 }),
    })
    .map(parts => {
      const made = new ConfigNode(parts.type, nowhere)
      for (const [name, each] of parts.attributes)
        made.attributes.push({ name, value: each, at: nowhere, valueAt: nowhere })
      made.nodes.push(...parts.nodes)
      if (made.nodes.length === 0) made.quote = parts.text ?? ''
      for (const [at, what] of parts.remarks.sort(([a], [b]) => a - b))
        made.remarks.push({
          at: nowhere,
          nodesBefore: Math.min(at, made.nodes.length),
          textBefore: at > 1 || typeof what !== 'string' ? made.quote.length : 0,
          ...(typeof what === 'string' ? { kind: 'comment', text: what } : { kind: 'disabled', node: what }),
        })
      return made
    }),
  bare: fc.tuple(word, fc.array(word, { maxLength: 2 })).map(([type, below]) => {
    const made = new ConfigNode(type, nowhere)
    made.nodes.push(...below.map(each => new ConfigNode(each, nowhere)))
    return made
  }),
})).node

describe('a round trip', () => {
  it('from HID through XML gives the same text', () => {
    fc.assert(
      fc.property(node, tree => {
        const hid = printHid(tree)
        const xml = convertConfig(hid, 'c')
        expect(xml.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(convertConfig(xml.text!, 'c').text).toBe(hid)
      }),
      { numRuns: 500 },
    )
  })

  it('from XML through HID gives the same text', () => {
    fc.assert(
      fc.property(node, tree => {
        const xml = printXml(tree)
        const hid = convertConfig(xml, 'c')
        expect(hid.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(convertConfig(hid.text!, 'c').text).toBe(xml)
      }),
      { numRuns: 500 },
    )
  })

  it('of whatever text keeps the tree, or is refused', () => {
    const pieces = fc.constantFrom(
      ...[
        'config',
        '\n',
        '+ a',
        'x b',
        ' ',
        '|',
        ':',
        '.',
        'n: v',
        '-',
        '\n-',
        '<a',
        '<b>',
        '</b>',
        '/>',
        '>',
        '<!--',
        '-->',
        ' q="w"',
        '&lt;',
        't',
        '\t',
        '\r\n',
        '<![CDATA[',
        ']]>',
      ],
    )
    const garbled = fc.tuple(
      fc.constantFrom('config\n', '<a>', ''),
      fc.array(pieces, { maxLength: 20 }),
      fc.constantFrom('\n-\n', '</a>', ''),
    )
    fc.assert(
      fc.property(garbled, fc.constantFrom('xml' as const, 'hid' as const), ([head, middle, end], to) => {
        const source = head + middle.join('') + end
        const { text: there, diagnostics } = convertConfig(source, 'c', to)
        if (there === undefined) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
        else expect(plain(there)).toEqual(plain(source.replaceAll('\r\n', '\n')))
      }),
      { numRuns: 3000 },
    )
  })
})
