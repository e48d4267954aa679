// Imports point one way. The table says which folder may import which, with the reason; this test reads the imports and holds them against it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname)

interface Rule {
  /** Folder, relative to src/. The longest one that fits a file counts. */
  folder: string
  /** Folders or single files it may import besides itself. */
  may: string[]
  why: string
}

/** Every folder may use support/. Files named as a door are the only way into their folder from outside. */
const rules: Rule[] = [
  { folder: 'support', may: [], why: 'small helpers know nobody' },
  { folder: 'scenario', may: [], why: 'the run-file model is plain data' },
  {
    folder: 'config',
    may: ['emulator/os/init/model/index.ts'],
    why: 'one truth: the checker routes and accounts as init does',
  },
  { folder: 'expect', may: [], why: 'the language of expected logs knows lines, not where they come from' },
  {
    folder: 'image',
    may: ['scenario', 'emulator/program.ts', 'engine/engine.ts'],
    why: 'packs what a scenario names; a program image is the emulator’s own format',
  },
  { folder: 'engine', may: ['scenario'], why: 'the interface that all engines share' },
  {
    folder: 'engine/emulator',
    may: [
      'engine/engine.ts',
      'scenario',
      'image',
      'emulator/index.ts',
      'emulator/protocol.ts',
      'emulator/code-cache.ts',
    ],
    why: 'an engine sees the emulated system only through its door',
  },
  {
    folder: 'runner',
    may: ['scenario', 'config', 'expect', 'image', 'engine/engine.ts', 'report'],
    why: 'a scenario’s life; engines are handed in',
  },
  { folder: 'report', may: ['runner/events.ts', 'expect'], why: 'a pure consumer of events' },
  {
    folder: 'cli',
    may: [
      ...['scenario', 'config', 'expect', 'image', 'engine', 'runner', 'report'],
      ...['emulator/bench.ts', 'emulator/bench-nova.ts', 'emulator/bench-idle.ts'],
    ],
    why: 'wires everything, is imported by nobody',
  },
  { folder: 'emulator/machine', may: [], why: 'hardware knows of no kernel' },
  { folder: 'emulator/nova', may: ['emulator/machine'], why: 'the kernel sees hardware only' },
  {
    folder: 'emulator/nova-root',
    may: ['emulator/nova/abi.ts', 'emulator/program.ts'],
    why: 'the library of root tasks is user level: it sees the kernel’s ABI and where programs are linked',
  },
  {
    folder: 'emulator/base-nova',
    may: ['emulator/nova/abi.ts', 'emulator/base'],
    why: 'user level sees the kernel’s ABI, nothing behind it',
  },
  {
    folder: 'emulator/base',
    may: ['emulator/base-nova'],
    why: 'core and components share it; the kernel shows only through base-nova',
  },
  {
    folder: 'emulator/core',
    may: ['emulator/base', 'emulator/base-nova', 'emulator/nova/abi.ts'],
    why: 'core is mighty by the capabilities it gets at boot, not by imports',
  },
  { folder: 'emulator/os', may: ['emulator/base/index.ts'], why: 'components meet in sessions' },
  {
    folder: 'emulator/os/init/model',
    may: ['emulator/base/donations.ts'],
    why: 'pure rules, shared with the checker; what sessions cost is data alone',
  },
  { folder: 'emulator/demo', may: ['emulator/base/index.ts'], why: 'components meet in sessions' },
  { folder: 'emulator/test', may: ['emulator/base/index.ts'], why: 'components meet in sessions' },
  {
    folder: 'emulator',
    may: ['emulator/machine', 'emulator/nova', 'emulator/nova-root'],
    why: 'the door assembles the machine and the kernel',
  },
]

const sourceFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : sourceFiles(path)
    return /\.ts$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name) ? [path] : []
  })

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const ruleOf = (path: string): Rule | undefined =>
  rules
    .filter(rule => within(dirname(path), rule.folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0]

/** A component's own folder: emulator/os/timer, emulator/test/log, ... */
const componentOf = (path: string): string | undefined =>
  /^emulator\/(?:os|demo|test)\/[^/]+(?=\/)/.exec(path)?.[0]

const importsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ].map(match => match[1] ?? match[2] ?? '')

function violations(file: string): string[] {
  const path = relative(source, file)
  const rule = ruleOf(path)
  if (!rule) return [`${path}: its folder is not in the table`]
  const found: string[] = []
  for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
    if (specifier.startsWith('node:')) {
      if (within(path, 'emulator') && path !== 'emulator/process.ts' && !/(bench|testing)\.ts$/.test(path))
        found.push(`${path}: imports ${specifier} inside the emulated system`)
      continue
    }
    if (!specifier.startsWith('.')) continue
    const target = relative(source, resolve(dirname(file), specifier))
    const [own, other] = [componentOf(path), componentOf(target)]
    const allowed =
      within(target, 'support') ||
      rule.may.some(place => within(target, place)) ||
      (own || other
        ? own === other || (own !== undefined && target === 'emulator/os/init/model/index.ts')
        : ruleOf(target)?.folder === rule.folder)
    if (!allowed) found.push(`${path}: imports ${target}, but ${rule.folder} may not (${rule.why})`)
  }
  return found
}

/** Helpers of tests and benches look at more than the product does. */
const isTestHelper = (path: string): boolean => /(^|\/)(testing|bench)\.ts$|\/testing\//.test(path)

describe('imports', () => {
  it('follow the table', () => {
    const broken = sourceFiles(source)
      .filter(file => !isTestHelper(file))
      .flatMap(violations)
    expect(broken).toEqual([])
  })

  it('are noticed when they break it', () => {
    expect(
      importsOf("import { a } from './x.ts'\nexport type { B } from '../y.ts'\nawait import('./z.ts')"),
    ).toEqual(['./x.ts', '../y.ts', './z.ts'])
    expect(ruleOf('emulator/os/init/model/route.ts')?.folder).toBe('emulator/os/init/model')
    expect(componentOf('emulator/os/timer/main.ts')).toBe('emulator/os/timer')
  })

  it('keep each package behind its one door', () => {
    const doors: Record<string, RegExp> = {
      'fast-xml-parser': /^config\/xml\.ts$/,
      commander: /^cli\//,
      chalk: /^report\/(terminal|style)/,
      esbuild: /^(image\/bundle-program|scenario\/(load|bundle|transform)[^/]*)\.ts$/,
    }
    const broken = sourceFiles(source).flatMap(file => {
      const path = relative(source, file)
      if (isTestHelper(path)) return []
      return importsOf(readFileSync(file, 'utf8'))
        .filter(specifier => doors[specifier] && !doors[specifier].test(path))
        .map(specifier => `${path}: imports ${specifier}`)
    })
    expect(broken).toEqual([])
  })
})
