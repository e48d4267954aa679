import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse.ts'

const errors = (text: string): string[] =>
  parseConfig(text, 'c.xml').diagnostics.map(
    d => `${d.severity} ${d.code.slice(7)} ${d.line}:${d.column}-${d.endColumn} ${d.message}`,
  )

describe('malformed XML', () => {
  it.each([
    ['', ['error empty 1:1-2 the configuration is empty']],
    [' \n ', ['error empty 1:1-2 the configuration is empty']],
    ['\ufeff<config/>', ['error byte-order-mark 1:1-2 a byte-order mark stands in front']],
    ['%PDF-1.4', ['error no-notation 1:1-2 this is neither XML nor HID']],
    ['<config>\n\0</config>', ['error control-character 2:1-2 the text contains a zero byte']],
    [
      '<config>\n\u0007</config>',
      ['warning control-character 2:1-2 the text contains the control character 0x07'],
    ],
    [
      '<config>\n  <start name="a">\n</config>',
      ['error xml-mismatch 3:1-9 </config> stands where </start> is due'],
    ],
    [
      '<config>\n  <start name="a">\n',
      [
        'error xml-unclosed 1:2-8 <config> is never closed',
        'error xml-unclosed 2:4-9 <start> is never closed',
      ],
    ],
    [
      '<config></start></config>',
      ['error xml-mismatch 1:9-16 </start> closes nothing; <config> is open here'],
    ],
    ['<config/></config>', ['error xml-mismatch 1:10-18 </config> closes nothing']],
    ['<config', ['error xml-syntax 1:1-8 the tag <config has no end']],
    ['<config><!-- x</config>', ['error xml-syntax 1:9-13 this comment is never closed']],
    ['<config a=1/>', ['error xml-syntax 1:9-10 attribute `a` has no value in quotes']],
    ['<config a/>', ['error xml-syntax 1:9-10 attribute `a` has no value in quotes']],
    ['<config a="1/>\n', ['error xml-syntax 1:9-12 the value of `a` is never closed']],
    ['<config a="1"b="2"/>', ['warning xml-form 1:14-15 a blank is missing in front of `b`']],
    ['<config a="x <b c="/>', ['warning xml-form 1:14-15 `<` in the value of `a`']],
    [
      '< config/>',
      ['error xml-syntax 1:1-2 no name behind `<`', 'error xml-syntax 1:3-4 text in front of the first node'],
    ],
    ['<config ?/>', ['error xml-syntax 1:9-10 unexpected "?" in <config>']],
    ["<config a='1'/>", ['warning xml-quotes 1:12-13 the value of `a` stands in single quotes']],
    [
      '<config a="1" a="2"/>',
      ['warning duplicate-attribute 1:15-16 attribute `a` is given twice; the first one counts'],
    ],
    [
      '<config a="x &foo; y & z"/>',
      ['warning xml-entity 1:14-15 `&foo;` is no entity', 'warning xml-entity 1:22-23 `&` is no entity'],
    ],
    [
      '<config a="1 &gt; 0"/>',
      ['warning xml-raw-entity 1:14-18 `&gt;` stays as it stands: Genode does not decode attribute values'],
    ],
    ['<config/>\n<start/>', ['warning xml-trailing 2:1-7 what follows </config> is ignored']],
    ['<config>x</config> text', ['warning xml-trailing 1:20-24 what follows </config> is ignored']],
    [
      '<!DOCTYPE config [<!ENTITY a "&b;&b;">]>\n<config/>',
      ['error xml-doctype 1:1-10 a document type is not allowed here'],
    ],
    [
      '<config><constructor/></config>',
      [
        'error xml-ambiguous 1:2-8 the XML reader refuses it: [SECURITY] Invalid name: "constructor" is a reserved JavaScript keyword that could cause prototype pollution',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(errors(text)).toEqual(expected)
  })

  it('names both places of a mismatch', () => {
    const [diagnostic] = parseConfig('<config>\n <start>\n </strat>\n</config>', 'c.xml').diagnostics
    expect(diagnostic).toMatchObject({
      line: 3,
      message: '</strat> closes nothing; <start> is open here',
      related: [{ line: 2, column: 3, message: '<start> opened here' }],
    })
  })

  it('takes comments, declarations, CDATA and names like those of Object’s methods', () => {
    const { model, diagnostics } = parseConfig(
      '<?xml version="1.0"?>\n<!-- x -->\n<config toString="1"><start name="a"><config><![CDATA[<x>]]></config></start></config>\n',
      'c.xml',
    )
    expect(diagnostics).toEqual([])
    expect(model?.node.attr('toString')).toBe('1')
    expect(model?.node.attr('valueOf')).toBeUndefined()
    expect(model?.starts[0]?.config?.text()).toBe('<x>')
  })

  it('refuses deep nesting, huge values and huge texts at once', () => {
    expect(errors(`${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`)[0]).toMatch(/nested more than 100 deep/)
    expect(errors(`<config a="${'x'.repeat(1_000_000)}"/>`)).toEqual([
      'error too-large 1:9-10 the value of `a` has 1000000 characters, 65536 at most are allowed',
    ])
    expect(errors('<'.repeat(20 * 1024 * 1024))[0]).toMatch(/^error too-large/)
  })

  it('takes time in proportion to the length, whatever is wrong', () => {
    const n = 100_000
    for (const text of [
      '<a>'.repeat(n),
      `<a>${'</b>'.repeat(n)}`,
      '<a '.repeat(n),
      `<a ${'b="1" '.repeat(n)}/>`,
      `<a ${'&'.repeat(n)}`,
      `<a b="${'&'.repeat(60_000)}"/>`,
      '<!--'.repeat(n),
      `<a>${'&x'.repeat(n)}</a>`,
      `<a${' '.repeat(n)}`,
      '<'.repeat(n),
    ]) {
      const started = process.cpuUsage().user
      parseConfig(text, 'c.xml')
      expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(2)
    }
  })
})
