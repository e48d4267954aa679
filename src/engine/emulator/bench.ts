// Benchmarks of the Genode layers: whole systems of the built programs, in this process, in a realm as in production. The components
// under emulator/test/bench_* print `begin NAME` and `end COUNT`; the host's time between these lines is what counts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, Script, constants as vmConstants } from 'node:vm'
import type { BenchResult } from '../../emulator/bench.ts'
import { bareRoundTrips } from '../../emulator/bench.ts'
import type { createEmulator, Emulator, EmulatorOptions } from '../../emulator/index.ts'
import { lockDown, ROOTS_SCRIPT } from '../../emulator/lockdown.ts'
import { distFolder } from './index.ts'

/** The host's clock in milliseconds. */
export type Now = () => number

interface Realm {
  createEmulator: typeof createEmulator
  evaluate: EmulatorOptions['host']['evaluate']
}

/** Emulator and programs share a locked realm of their own. */
function createRealm(): Realm {
  const plain = (vmConstants as unknown as { DONT_CONTEXTIFY?: object }).DONT_CONTEXTIFY
  const context = createContext(plain ?? Object.create(null))
  const run = (text: string, filename: string): unknown =>
    new Script(text, { filename }).runInContext(context)
  const door = run(readFileSync(join(distFolder(), 'realm/emulator.js'), 'utf8'), 'emulator') as {
    createEmulator: typeof createEmulator
  }
  lockDown(run(ROOTS_SCRIPT, 'roots') as object[])
  const scripts = new Map<string, Script>()
  return {
    createEmulator: door.createEmulator,
    evaluate(source, name) {
      const known =
        scripts.get(source) ?? new Script(`"use strict";(${source}\n)`, { filename: `program:${name}` })
      scripts.set(source, known)
      return known.runInContext(context)
    },
  }
}

const programs = new Map<string, Uint8Array>()
function program(name: string): Uint8Array {
  const bytes = programs.get(name) ?? new Uint8Array(readFileSync(join(distFolder(), 'programs/26.02', name)))
  programs.set(name, bytes)
  return bytes
}

let realm: Realm | undefined
/** A system of these programs; the first configuration is that of init, the others are files `level1`, `level2`, ... */
function boot(names: readonly string[], configs: readonly string[]): Emulator {
  realm ??= createRealm()
  const modules = ['core', 'ld.lib.so', 'init', ...names].map(name => ({ name, bytes: program(name) }))
  return realm.createEmulator({
    kernel: { cmdline: 'hypervisor', dialect: 'r10', poolBytes: 512 << 20 },
    modules: [
      ...modules,
      ...configs.map((text, i) => ({
        name: i === 0 ? 'config' : `level${i}`,
        bytes: new TextEncoder().encode(text),
      })),
    ],
    machine: { memoryBytes: 4 * 2 ** 30 },
    host: { evaluate: realm.evaluate },
  })
}

const COLOUR = /\x1b\[[0-9;]*m|\r/g
const HOUR_NS = 3600e9
const TRAPS = 1e9

/** Runs until `onLine` says that it was the last one. */
function runLines(emulator: Emulator, onLine: (line: string) => boolean): void {
  const lines: string[] = []
  const errors: string[] = []
  emulator.onEvent = event => {
    if (event.kind === 'program-error') errors.push(JSON.stringify(event))
  }
  for (let text = ''; ; ) {
    const { kind } = emulator.run({ untilNs: HOUR_NS, stopAtLine: true, maxTraps: TRAPS })
    for (const { bytes } of emulator.takeOutput()) text += new TextDecoder().decode(bytes)
    const complete = text.replace(COLOUR, '').split('\n')
    text = complete.pop() ?? ''
    for (const line of complete) {
      lines.push(line)
      if (/ Error: /.test(line)) errors.push(line)
      if (onLine(line)) return
    }
    if (kind !== 'line' && kind !== 'yield')
      throw new Error(`the system ended (${kind}): ${[...lines.slice(-10), ...errors].join('\n')}`)
    if (errors.length > 0) throw new Error(errors.join('\n'))
  }
}

const SERVICES = ['ROM', 'CPU', 'PD', 'LOG', 'RM', 'IRQ', 'IO_MEM', 'IO_PORT', 'TRACE']
const initConfig = (starts: string): string => `<config>
<parent-provides>${SERVICES.map(name => `<service name="${name}"/>`).join('')}</parent-provides>
<default-route><any-service><parent/><any-child/></any-service></default-route>
<default caps="50" ram="1M"/>
${starts}
</config>`

/** Pages of kernel memory in use, by protection domain. */
const kernelMemory = (emulator: Emulator): string =>
  (emulator.inspect('pds') as { name: string; quotaUsed: number }[])
    .map(({ name, quotaUsed }) => `${name}: ${quotaUsed}`)
    .join(', ')

/** Runs the benchmark component and yields operations per second by name of the section. */
function measureSections(now: Now, name: string, count: number, others = ''): Map<string, number> {
  const start = `<start name="${name}" caps="10000" ram="64M"><config count="${count}"/></start>`
  const emulator = boot([name, ...(others ? ['bench-rpc_server'] : [])], [initConfig(others + start)])
  const sums = new Map<string, { ms: number; operations: number }>()
  let section = ''
  let began = 0
  let before = ''
  runLines(emulator, line => {
    const at = now()
    const [, begin, end] = /\] (?:begin (\S+)|end (\d+))$/.exec(line) ?? []
    if (end) {
      const sum = sums.get(section) ?? { ms: 0, operations: 0 }
      sums.set(section, { ms: sum.ms + at - began, operations: sum.operations + Number(end) })
    }
    if (end && section === 'sessions' && kernelMemory(emulator) !== before)
      throw new Error(`kernel memory ${before} became ${kernelMemory(emulator)}`)
    if (begin) before = kernelMemory(emulator)
    section = begin ?? ''
    began = now()
    return line.endsWith('] done')
  })
  return new Map([...sums].map(([key, { ms, operations }]) => [key, (operations / ms) * 1000]))
}

const ECHO = `<start name="bench-rpc_server" caps="10000" ram="64M"><provides><service name="Echo"/></provides></start>`

const FLOOR = 'two bare generators copying 16 words'
const against = (floor: number, name: string, value: number | undefined, unit: string): BenchResult => ({
  name,
  value: value ?? 0,
  unit,
  reference: FLOOR,
  referenceValue: floor,
  ratio: (value ?? 0) / floor,
})

/** `genode-rpc`: round trips between two components without arguments, `genode-rpc-120` with 120 words each way. */
export const benchRpc = (now: Now, count = 300_000): BenchResult[] => {
  const floor = bareRoundTrips(now, 1_000_000)
  const rates = measureSections(now, 'bench-rpc', count, ECHO)
  return [
    against(floor, 'genode-rpc', rates.get('nothing'), 'round trips/s'),
    against(floor, 'genode-rpc-120', rates.get('words'), 'round trips/s with 120 words each way'),
  ]
}

/** `genode-rpc-core`: round trips to core; `page-fault`: faults that core resolves; `attach-detach`: of a page, never touched. */
export const benchCore = (now: Now, count = 200_000): BenchResult[] => {
  const floor = bareRoundTrips(now, 1_000_000)
  const rates = measureSections(now, 'bench-core', count)
  return [
    against(floor, 'genode-rpc-core', rates.get('rpc'), 'round trips/s'),
    against(floor, 'page-fault', rates.get('fault'), 'faults/s'),
    against(floor, 'attach-detach', rates.get('attach'), 'pairs/s'),
  ]
}

/** `sessions`: opened and closed through init, half of them of core, half of another component; fails unless all quota and kernel memory comes back. */
export const benchSessions = (now: Now, count = 100_000): BenchResult[] => {
  const floor = bareRoundTrips(now, 1_000_000)
  const rate = measureSections(now, 'bench-sessions', count, ECHO).get('sessions')
  return [against(floor, 'sessions', rate, `sessions/s of ${count.toLocaleString('en-US')}`)]
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Milliseconds from power-on until all children have said that they are there. */
function bootTime(now: Now, configs: readonly string[], expected: number): number {
  const started = now()
  const emulator = boot(['bench-child'], configs)
  let up = 0
  runLines(emulator, line => line.endsWith('] up') && ++up === expected)
  return now() - started
}

const children = (count: number): string =>
  initConfig(
    Array.from(
      { length: count },
      (_, i) => `<start name="c${i}"><binary name="bench-child"/><config/></start>`,
    ).join('\n'),
  )

/** `boot-children` and the same with more of them: host time for each child beyond the first one; goal: at most 1.5 times that of 10. */
export const benchChildren = (now: Now): BenchResult[] => {
  const time = (count: number, rounds: number): number =>
    median(Array.from({ length: rounds }, () => bootTime(now, [children(count)], count)))
  time(100, 1)
  const one = time(1, 9)
  const each = (count: number, rounds: number): number => (time(count, rounds) - one) / (count - 1)
  const ten = each(10, 9)
  const result = (name: string, value: number): BenchResult => ({
    name,
    value,
    unit: 'ms a child',
    reference: 'of 10 children',
    referenceValue: ten,
    ratio: value / ten,
  })
  return [
    result('boot-children', each(1000, 1)),
    result('boot-children-100', each(100, 3)),
    result('boot-children-10', ten),
  ]
}

/** Configurations of inits within each other, the outermost first; as files, since a node can be nested twenty times only. */
function nested(depth: number): string[] {
  const child = `<start name="c" caps="100" ram="1M"><binary name="bench-child"/><config/></start>`
  const inits = Array.from({ length: depth }, (_, i) => {
    const quota = `caps="${100 + 150 * (depth - i)}" ram="${2 + 3 * (depth - i)}M"`
    const config = `<service name="ROM" label="config"><parent label="level${i + 1}"/></service>`
    const route = `<route>${config}<any-service><parent/></any-service></route>`
    return `<start name="i" ${quota}><binary name="init"/>${route}</start>`
  })
  return [...inits, child].map(initConfig)
}

/** `nested-init`: a component below ten inits, against one below a single one. */
export const benchNested = (now: Now, depth = 10): BenchResult[] => {
  const time = (levels: number): number =>
    median(Array.from({ length: 5 }, () => bootTime(now, nested(levels), 1)))
  time(depth)
  const flat = time(0)
  const deep = time(depth)
  return [
    {
      name: 'nested-init',
      value: (deep - flat) / depth,
      unit: `ms a level of ${depth}`,
      reference: 'boot with one init',
      referenceValue: flat,
      ratio: (deep - flat) / depth / flat,
    },
  ]
}
