// Which sessions a rule catches and which label the server sees, for the LOG session of a child's environment and for one that the child opens
// itself with label 0 (reference genode.md 5.3, 5.4, 5.5).
import { expect, test } from 'vitest'
import { dummy, linesOf, logRoute, logServer, NESTED, nestedInit, provides, TOP } from './testing.ts'

/** Labels of the sessions that a server `s` gets from child `c`, in order. */
async function labelsAt(selector: string, rewriting = ''): Promise<string[]> {
  const route = logRoute(`<child name="s" ${rewriting}/>`, selector)
  const lines = await linesOf(
    `${TOP}${logServer('s')}${dummy('c', '<create_log_connections count="1"/>', route)}`,
    { untilMs: 500 },
  )
  const opened = /^opening session with label (.*)$/
  return (lines['init -> s'] ?? []).flatMap(line => opened.exec(line)?.[1] ?? [])
}

test.each([
  ['', ['c', 'c -> 0']],
  ['label="0"', ['c -> 0']],
  ['label_prefix="0"', ['c -> 0']],
  ['label_suffix="0"', ['c -> 0']],
  ['label_last="0"', ['c -> 0']],
  ['label_prefix=""', ['c -> 0']],
  ['label=""', []],
  ['label_last="c"', ['c']],
  ['unscoped_label="c"', ['c']],
  ['unscoped_label="c -> 0"', ['c -> 0']],
])('selector %s', async (selector, expected) => {
  expect(await labelsAt(selector)).toEqual(expected)
})

test.each([
  ['label="rewritten"', ['rewritten', 'rewritten']],
  ['label=""', ['', '']],
  ['identity="ident"', ['ident -> c', 'ident -> 0']],
  ['identity=""', ['c', '0']],
  ['resource="res"', ['res', 'c -> res']],
  ['prepend_resource="pre/"', ['pre/c', 'c -> pre/0']],
  ['identity="id" resource="res" prepend_resource="/p/"', ['id -> /p/res', 'id -> /p/res']],
  ['label="L" identity="id"', ['L', 'L']],
])('target with %s', async (rewriting, expected) => {
  expect(await labelsAt('', rewriting)).toEqual(expected)
})

test('an alias stands for its child', async () => {
  const lines = await linesOf(
    `${TOP}<alias name="x" child="s"/>${logServer('s')}${dummy('c', '<log string="x"/>', logRoute('<child name="x"/>'))}`,
  )
  expect(lines['init -> s']).toContain('[c] x')
})

test('the first target that knows the service is taken, whatever its server says', async () => {
  const lines = await linesOf(
    `${TOP}${logServer('s')}${dummy('c', '<log string="x"/>', logRoute('<child name="who"/><child name="s"/><parent/>'))}`,
  )
  expect(lines['init -> s']).toContain('[c] x')
})

const box = (policies: string): string => `<start name="box" ram="10M" caps="1200"><binary name="init"/>
  ${provides('LOG')}<config>${NESTED}<service name="LOG">${policies}</service>${logServer('srv')}</config></start>`
const TO_BOX = logRoute('<child name="box"/>')

test.each([
  ['by label', '<policy label="c"><child name="srv"/></policy>', '[c] x'],
  ['by default', '<default-policy><child name="srv"/></default-policy>', '[c] x'],
  ['under another label', '<policy label_prefix="c"><child name="srv" label="n"/></policy>', '[n] x'],
  [
    'the longer prefix wins',
    '<policy label_prefix="c"><child name="no"/></policy><policy label="c"><child name="srv"/></policy>',
    '[c] x',
  ],
  ['not without policy', '<policy label="d"><child name="srv"/></policy>', undefined],
  ['not while the child is missing', '<policy label="c"><child name="who"/></policy>', undefined],
])('a nested init forwards requests: %s', async (_how, policies, expected) => {
  const lines = await linesOf(`${TOP}${box(policies)}${dummy('c', '<log string="x"/>', TO_BOX)}`)
  expect(lines['init -> box -> srv']?.find(line => line.includes('] x'))).toBe(expected)
})

test('labels of nested children carry the whole path', async () => {
  const inner = nestedInit(NESTED + dummy('c', '<create_log_connections count="1"/><log string="x"/>'))
  const lines = await linesOf(TOP + nestedInit(NESTED + inner, '', 'ram="30M" caps="2500"'))
  expect(lines['init -> sub -> sub -> c']).toContain('x')
})
