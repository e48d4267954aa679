// The shape of a run file's content: which fields there are and what each may hold. Looks at nothing but the value.
import { nearestWord } from '../support/nearest.ts'
import { describe, type Report } from './problem.ts'
import { MEMORY_EXPECTED, parseMemory, parseSpan, SPAN_EXPECTED } from './units.ts'

/** Reports what is wrong with `value`, found at `path`. */
type Check = (value: unknown, path: string, report: Report) => void

type Fields = Record<string, Check>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const join = (path: string, key: string): string => (path ? `${path}.${key}` : key)

/** `did you mean` for a word out of a closed set. */
const meant = (word: unknown, words: readonly string[]): string | undefined => {
  const near = typeof word === 'string' ? nearestWord(word, words) : undefined
  return near === undefined ? undefined : `did you mean '${near}'?`
}

const test =
  (accepts: (value: unknown) => boolean, expected: string): Check =>
  (value, path, report) => {
    if (!accepts(value)) report(path, describe(value), expected)
  }

const text = test(value => typeof value === 'string', 'text')
const someText = test(value => typeof value === 'string' && value.trim() !== '', 'text that is not empty')
const span = test(value => parseSpan(value) !== undefined, SPAN_EXPECTED)
const someSpan = test(value => (parseSpan(value) ?? 0) > 0, `${SPAN_EXPECTED}, more than zero`)
const memory = test(value => parseMemory(value) !== undefined, MEMORY_EXPECTED)

const integer = (from: number, to: number): Check =>
  test(
    value => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
    `a whole number from ${from} to ${to}`,
  )

const oneOf =
  (...words: string[]): Check =>
  (value, path, report) => {
    if (typeof value !== 'string' || !words.includes(value))
      report(path, describe(value), words.map(word => `'${word}'`).join(' or '), meant(value, words))
  }

const listOf =
  (item: Check, expected: string): Check =>
  (value, path, report) => {
    if (!Array.isArray(value)) report(path, describe(value), `a list of ${expected}`)
    else for (const [i, element] of value.entries()) item(element, `${path}[${i}]`, report)
  }

/** Checks every field of an object; unknown ones are reported with the nearest known one. */
function fields(value: unknown, path: string, report: Report, known: Fields, required: string[]): void {
  if (!isObject(value)) {
    report(path, describe(value), `an object with ${Object.keys(known).slice(0, 6).join(', ')}`)
    return
  }
  const names = Object.keys(known)
  for (const [name, field] of Object.entries(value)) {
    if (Object.hasOwn(known, name)) known[name]!(field, join(path, name), report)
    else {
      const hint = meant(name, names) ?? `fields here: ${names.join(', ')}`
      report(join(path, name), 'an unknown field', `a field of ${path || 'a scenario'}`, hint)
    }
  }
  for (const name of required)
    if (value[name] === undefined) report(join(path, name), 'nothing', `a field '${name}'`)
}

const objectOf =
  (known: Fields, ...required: string[]): Check =>
  (value, path, report) =>
    fields(value, path, report, known, required)

/** An object that has exactly one of the given kinds' fields. */
const oneKindOf =
  (what: string, kinds: Fields): Check =>
  (value, path, report) => {
    const names = Object.keys(kinds)
    const present = isObject(value) ? Object.keys(value) : []
    const known = present.filter(name => names.includes(name))
    if (present.length === 1 && known.length === 1)
      kinds[present[0]!]!((value as Fields)[present[0]!], join(path, present[0]!), report)
    else report(path, describe(value), what, present.length === 1 ? meant(present[0], names) : undefined)
  }

const moduleName = test(
  value => typeof value === 'string' && /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}$/.test(value),
  "a module name (letters, digits, '.', '_', '-', '+')",
)

const moduleWith: Fields = { file: someText, content: text, component: someText }

const moduleSpec: Check = (value, path, report) => {
  if (typeof value === 'string') return moduleName(value, path, report)
  if (!isObject(value))
    return report(path, describe(value), 'a module name or { name, file | content | component }')
  fields(value, path, report, { name: moduleName, ...moduleWith }, ['name'])
  const sources = Object.keys(moduleWith).filter(key => value[key] !== undefined)
  if (sources.length === 1) return
  const found = sources.length === 0 ? 'a module without a source' : `a module with ${sources.join(' and ')}`
  report(
    path,
    found,
    "one of 'file', 'content', 'component'",
    sources.length === 0 ? 'a built-in component is just its name as text' : undefined,
  )
}

const patterns: Check = (value, path, report) => {
  if (Array.isArray(value)) listOf(text, 'patterns')(value, path, report)
  else if (typeof value !== 'string')
    report(path, describe(value), "a file name ending in '.expect', or patterns")
}

const step = oneKindOf('a step: { expect }, { send } or { wait }', {
  expect: patterns,
  send: test(value => typeof value === 'string' && value !== '', 'text that is not empty'),
  wait: span,
})

const timeout: Check = (value, path, report) => {
  if (!isObject(value)) return someSpan(value, path, report)
  fields(value, path, report, { scenario: someSpan, boot: someSpan, silence: someSpan }, [])
}

const engine: Check = (value, path, report) => {
  if (value === true) return
  if (isObject(value)) fields(value, path, report, { skip: someText }, ['skip'])
  else report(path, describe(value), 'true or { skip: reason }')
}

const tag = test(
  value => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value),
  "a tag (letters, digits, '.', '_', '-')",
)

const COMMON: Fields = {
  description: someText,
  tags: listOf(tag, 'tags'),
  modules: listOf(moduleSpec, 'modules'),
  config: someText,
  root: objectOf({ component: someText }, 'component'),
  expect: patterns,
  steps: listOf(step, 'steps'),
  forbid: listOf(someText, 'patterns'),
  allow: listOf(someText, 'patterns'),
  timeout,
  settle: span,
  machine: objectOf({ profile: oneOf('26.02', '10.02'), memory, cpus: integer(1, 64) }),
  kernel: objectOf({
    cmdline: listOf(
      test(value => typeof value === 'string' && /^[!-~]+$/.test(value), 'a word without blanks'),
      'words',
    ),
  }),
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  check: oneOf('strict', 'error', 'off'),
  engines: objectOf({ emulator: engine, qemu: engine, linux: engine, board: engine }),
  retries: integer(0, 100),
}

const VARIANT_NAME = /^[a-z0-9._-]+$/

const variants: Check = (value, path, report) => {
  if (!isObject(value))
    return report(path, describe(value), 'an object from variant name to the fields it replaces')
  if (Object.keys(value).length === 0) report(path, 'no variants', 'at least one')
  for (const [name, fieldsOfVariant] of Object.entries(value)) {
    if (!VARIANT_NAME.test(name))
      report(join(path, name), describe(name), "a variant name (lower-case letters, digits, '.', '_', '-')")
    fields(fieldsOfVariant, join(path, name), report, COMMON, [])
  }
}

/** Reports everything about a run file's content that is wrong by itself, without looking at other files. */
export function checkShape(spec: unknown, report: Report): void {
  const ownRoot = isObject(spec) && spec['root'] !== undefined
  const genode = ownRoot ? [] : ['modules', 'config']
  fields(spec, '', report, { ...COMMON, variants }, ['description', ...genode])
  if (!isObject(spec)) return
  checkModuleNames(spec['modules'], 'modules', ownRoot, report)
  const given = isObject(spec['variants']) ? Object.entries(spec['variants']) : []
  for (const [name, variant] of given)
    if (isObject(variant)) checkModuleNames(variant['modules'], `variants.${name}.modules`, ownRoot, report)
  if (given.length === 0) checkExpectsSomething(spec, '', report)
  for (const [name, variant] of given)
    if (isObject(variant)) checkExpectsSomething({ ...spec, ...variant }, `variants.${name}`, report)
}

function checkModuleNames(modules: unknown, path: string, ownRoot: boolean, report: Report): void {
  if (!Array.isArray(modules)) return
  const first = new Map<string, number>()
  for (const [i, module] of modules.entries()) {
    const name = typeof module === 'string' ? module : isObject(module) ? module['name'] : undefined
    if (typeof name !== 'string') continue
    const before = first.get(name)
    if (before !== undefined)
      report(
        `${path}[${i}]`,
        `a second module '${name}'`,
        'each module name once',
        `the first is ${path}[${before}]`,
      )
    else first.set(name, i)
    if (name === 'config')
      report(`${path}[${i}]`, "a module 'config'", "any other name: 'config' is made of the field 'config'")
    if (name === 'root' && ownRoot)
      report(`${path}[${i}]`, "a module 'root'", "any other name: 'root' is made of the field 'root'")
    if (name === 'hypervisor')
      report(`${path}[${i}]`, "a module 'hypervisor'", 'no hypervisor here: it is implied')
  }
}

/** Whether some text of a pattern is more than comments and blank lines. */
const says = (text: unknown): boolean =>
  typeof text === 'string' && text.split('\n').some(line => line.trim() !== '' && !/^\s*#/.test(line))

const expects = (value: unknown): boolean => (Array.isArray(value) ? value.some(says) : says(value))

/** A scenario that expects nothing passes whatever happens: a mistake of its author. */
function checkExpectsSomething(spec: Record<string, unknown>, path: string, report: Report): void {
  const steps = Array.isArray(spec['steps']) ? spec['steps'] : []
  if (expects(spec['expect']) || steps.some(step => isObject(step) && expects(step['expect']))) return
  if (spec['expect'] !== undefined && !Array.isArray(spec['expect']) && typeof spec['expect'] !== 'string')
    return
  report(
    join(path, 'expect'),
    'a scenario that expects nothing',
    "a file in expected/ or patterns, in 'expect' or in a step",
    "without one it could never fail: write what its log must show, e.g. expect: ['[init -> test] done']",
  )
}
