import { expect, test } from 'vitest'
import { generate, type Node, parseNode } from '../../base/index.ts'
import { OutputWriter } from './output.ts'
import { inputValue } from './query.ts'

const VALUES = '<values level="3"><mode name="dark"/><mode name="light" on="yes"/></values>'
const input = (xml: string): Node => parseNode(xml)

test.each([
  ['<input name="l" node="values"><attribute name="level"/></input>', '3'],
  ['<input name="m" node="values"><node type="mode"><attribute name="name"/></node></input>', 'dark'],
  [
    '<input name="o" node="values"><node type="mode" attribute="name" value="light"><attribute name="on"/></node></input>',
    'yes',
  ],
  ['<input name="x" node="values" default="d"><attribute name="nope"/></input>', 'd'],
  ['<input name="other"><attribute name="level"/></input>', undefined],
  ['<input name="values"><attribute name="level"/></input>', '3'],
])('value of %s', (xml, expected) => {
  expect(inputValue(input(xml), parseNode(VALUES))).toBe(expected)
})

function output(config: string): { text: string; warnings: string[] } {
  const node = parseNode(`<config>${config}</config>`)
  const writer = new OutputWriter(node, new Map([['values', parseNode(VALUES)]]), true)
  const text = generate('out', g => writer.write(node.subNode('output') as Node, g), true)
  return { text: text.replace(/\s+/g, ' ').trim(), warnings: writer.warnings }
}
const LEVEL = '<input name="l" rom="values" node="values"><attribute name="level"/></input>'

test('attributes from inputs and from the config', () => {
  const { text } = output(
    `${LEVEL}<output><attribute name="a" input="l"/><attribute name="b" value="x"/></output>`,
  )
  expect(text).toBe('<out a="3" b="x"/>')
})

test('the branch that the value selects', () => {
  const branches = '<then><inline><yes/></inline></then><else><inline><no/></inline></else>'
  expect(
    output(`${LEVEL}<output><if><has_value input="l" value="3"/>${branches}</if></output>`).text,
  ).toContain('yes')
  expect(
    output(`${LEVEL}<output><if><has_value input="l" value="4"/>${branches}</if></output>`).text,
  ).toContain('no')
})

test('a missing value is left out, with a warning', () => {
  const { text, warnings } = output('<output><attribute name="a" input="nope"/></output>')
  expect(text).toBe('<out/>')
  expect(warnings).toEqual(['could not obtain input value for input nope'])
})

test('whole content of a module', () => {
  const { text } = output('<output><input name="values" skip_toplevel="yes"/></output>')
  expect(text).toBe('<out> <mode name="dark"/> <mode name="light" on="yes"/> </out>')
})
