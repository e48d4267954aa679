// `run bench`: measures, as ratios to a reference on the same machine in the same run.
import { resolve } from 'node:path'
import { writeFileAtomic } from '../support/atomic-write.ts'
import { UserError } from '../support/errors.ts'
import { nearestWord } from '../support/nearest.ts'
import { BENCHES, type BenchResult } from './bench-table.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { note, print } from './output.ts'

interface Options {
  json?: string
}

/** One row of the table a line. */
function nameLines(): string {
  return BENCHES.map(({ names }) => names.join(' ')).join('\n')
}

export const command: CommandSpec<Options> = {
  name: 'bench',
  summary: COMMANDS.bench.summary,
  args: [{ name: '[names...]', about: `benchmarks; all without it. There are\n${nameLines()}` }],
  options: [{ flags: '--json <file>', about: 'write the figures as JSON, too' }],
  completes: BENCHES.flatMap(({ names }) => names),
  examples: [
    ['run bench', 'all'],
    ['run bench cold-log --json bench.json', 'one, with its figures in a file'],
  ],
  run: measure,
}

async function measure(words: string[], { json }: Options): Promise<number> {
  const known = BENCHES.flatMap(({ names }) => names)
  for (const word of words) if (!known.includes(word)) throw unknownBench(word, known)
  const chosen = BENCHES.filter(({ names }) => words.length === 0 || names.some(name => words.includes(name)))
  const results: BenchResult[] = []
  for (const bench of chosen) {
    note(`measuring ${bench.names.join(', ')} ...`)
    const measured = (await bench.run()).filter(({ name }) => words.length === 0 || words.includes(name))
    results.push(...measured)
  }
  for (const line of table(results)) print(line)
  if (json) writeFileAtomic(resolve(json), `${JSON.stringify(results, null, 2)}\n`)
  return 0
}

const unknownBench = (word: string, known: string[]): UserError => {
  const near = nearestWord(word, known)
  return new UserError('usage/bench', `there is no benchmark "${word}"`, {
    hint: near ? `did you mean ${near}?` : `there are ${known.join(', ')}`,
  })
}

const table = (results: BenchResult[]): string[] => {
  const rows = results.map(({ name, value, unit, reference, referenceValue, ratio }) => [
    name,
    `${figure(value)} ${unit}`,
    `${reference} ${figure(referenceValue)}`,
    `× ${figure(ratio)}`,
  ])
  const all = [['benchmark', 'value', 'reference', 'ratio'], ...rows]
  const widths = [0, 1, 2].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}

const figure = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
