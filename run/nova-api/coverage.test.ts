// The table of the README, the expected log and what the root task prints say the same.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bootTask, linesOf } from '../nova-lib/testing.ts'
import root from './root.ts'

const CASE = /^(\w+): (\w+) {2}.* (ok|FAILED.*)$/
const printed = linesOf(bootTask(root, { cpus: 2 }), 1e9).filter(line => CASE.test(line))

const table = (): Map<string, string> => {
  const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line => line.split('|').map(cell => cell.trim()))
  const [head = [], , ...body] = rows
  return new Map(
    body.flatMap(row => row.slice(2, -1).map((cell, i) => [`${row[1]} ${head[i + 2]}`, cell] as const)),
  )
}

test('every case ends as it should', () => {
  expect(printed.filter(line => !line.endsWith(' ok'))).toEqual([])
})

test('the expected log asserts every case, in order', () => {
  const text = readFileSync(join(import.meta.dirname, '../../expected/nova-api.expect'), 'utf8')
  expect(text.split('\n').filter(line => CASE.test(line))).toEqual(printed)
})

test('the table counts the cases; a cell without one is a dash or has a note', () => {
  const counts = new Map<string, number>()
  for (const line of printed) {
    const [, call, status] = CASE.exec(line)!
    const cell = `${call} ${status === 'none' ? 'effect' : status}`
    counts.set(cell, (counts.get(cell) ?? 0) + 1)
  }
  const cells = table()
  for (const [cell, count] of counts) expect([cell, cells.get(cell)]).toEqual([cell, String(count)])
  for (const [cell, text] of cells)
    if (!counts.has(cell)) expect([cell, text]).toEqual([cell, expect.stringMatching(/^[–¹²]$/)])
})
