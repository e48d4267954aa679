import { expect, test } from 'vitest'
import { parseNode } from '../../base/index.ts'
import { matches } from './condition.ts'

const STATE = parseNode(
  '<state version="1"><child name="a"><ram quota="2M"/></child><child name="b"/></state>',
)
const holds = (condition: string) => matches(parseNode(`<expect>${condition}</expect>`), STATE)

test.each([
  ['<attribute name="version" value="1"/>', true],
  ['<attribute name="version" value="2"/>', false],
  ['<node name="child"><attribute name="name" value="b"/></node>', true],
  ['<node name="child"><attribute name="name" value="c"/></node>', false],
  ['<not><node name="child"><attribute name="name" value="c"/></node></not>', true],
  ['<node name="child"><node name="ram"><attribute name="quota" higher="1M"/></node></node>', true],
  ['<node name="child"><node name="ram"><attribute name="quota" lower="2M"/></node></node>', false],
])('%s', (condition, expected) => {
  expect(holds(condition)).toBe(expected)
})
