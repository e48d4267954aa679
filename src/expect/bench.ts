// Benchmark of line splitting and matching together, on a log of its own making, beside `grep -E` on the same file.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMatcher, programFromLines } from './index.ts'

/** `value` and `referenceValue` in MB of log per second; `ratio` is value / referenceValue (NaN without grep). */
export interface MatcherBenchmark {
  name: 'matcher-1' | 'matcher-1000'
  value: number
  unit: 'MB/s'
  reference: string
  referenceValue: number
  ratio: number
}

const CHUNK = 64 * 1024
const LAST = '[init -> test-log] Test done.'

/** Matches a log of that many megabytes against one awaited pattern, and against a group of a thousand, half of them with captures. */
export function benchMatcher(megabytes: number): MatcherBenchmark[] {
  const log = makeLog(megabytes)
  const folder = mkdtempSync(join(tmpdir(), 'genode-run-bench-'))
  try {
    const file = join(folder, 'serial.log')
    writeFileSync(file, log)
    const thousand = Array.from({ length: 1000 }, (_, i) => i)
    const members = thousand.map(i =>
      i % 2 === 0 ? `[init -> part-${i}] ready ${i}` : `[init -> part-${i}] took {{/[0-9]+/}} of ${i} ms`,
    )
    const expressions = thousand.map(i =>
      i % 2 === 0 ? `^\\[init -> part-${i}\\] ready ${i}` : `^\\[init -> part-${i}\\] took [0-9]+ of ${i} ms`,
    )
    return [
      measure('matcher-1', [LAST], log, file, ['-E', '-c', '^\\[init -> test-log\\] Test done\\.']),
      measure('matcher-1000', ['any:', ...members, 'end'], log, file, ['-E', '-c', expressions.join('\n')]),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function measure(
  name: MatcherBenchmark['name'],
  lines: string[],
  log: Uint8Array,
  file: string,
  grep: string[],
): MatcherBenchmark {
  const { program, errors } = programFromLines(lines, name)
  if (errors.length > 0) throw new Error(errors[0]!.message)
  const matcher = createMatcher(program)
  const started = performance.now()
  for (let at = 0; at < log.length; at += CHUNK) matcher.feed(log.subarray(at, at + CHUNK), at)
  matcher.end('end of the log', log.length)
  const value = log.length / 1e3 / (performance.now() - started)
  const referenceValue = log.length / 1e3 / grepMs([...grep, file])
  return { name, value, unit: 'MB/s', reference: 'grep -E -c', referenceValue, ratio: value / referenceValue }
}

function grepMs(args: string[]): number {
  const started = performance.now()
  const { error } = spawnSync('grep', args, { env: { ...process.env, LC_ALL: 'C' } })
  return error ? Number.NaN : performance.now() - started
}

/** A log in the shape of real ones: labels of several depths, colours, carriage returns, warnings, numbers; the awaited line is its last. */
export function makeLog(megabytes: number): Uint8Array {
  const bytes = new Uint8Array(Math.round(megabytes * 1e6))
  const encoder = new TextEncoder()
  const end = encoder.encode(`${LAST}\u001b[0m\r\r\n`)
  let at = 0
  for (let i = 0; ; i++) {
    const line = encoder.encode(logLineText(i))
    if (at + line.length + end.length > bytes.length) break
    bytes.set(line, at)
    at += line.length
  }
  bytes.set(end, at)
  return bytes.subarray(0, at + end.length)
}

function logLineText(i: number): string {
  const component = [
    'init -> test-log',
    'init -> timer',
    'init -> drivers -> ps2_drv',
    `init -> part-${1000 + (i % 700)}`,
    'init',
  ][i % 5]!
  switch (i % 23) {
    case 7:
      return `[${component}] \u001b[34mWarning: quota of child ${i % 91} exceeded, proceed with ${i * 4096}\u001b[0m\r\r\n`
    case 11:
      return `\r\r\n`
    case 17:
      return ` ROM: [${(i * 4096).toString(16).padStart(16, '0')},${(i * 8192).toString(16).padStart(16, '0')}) module-${i % 19}\u001b[0m\r\r\n`
    default:
      return `[${component}] request ${i} of session ${i % 13} answered after ${(i * 7919) % 1000} us, state running\u001b[0m\u001b[0m\r\r\n`
  }
}
