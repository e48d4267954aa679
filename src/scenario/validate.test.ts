import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runFileText, withProject } from './testing.ts'
import { validateScenario } from './validate.ts'

const right = { description: 'a test', modules: ['init'], config: '<config/>', expect: ['[init] done'] }

const problemsOf = (value: unknown, source?: string) =>
  validateScenario(value, { name: 'a', file: '/p/run/a.run.ts', root: '/nonexistent' }, source).problems

/** Each row: fields on top of a right scenario; path, found, expected or hint of the one problem they make. */
const mistakes: [fields: object, path: string, text: RegExp][] = [
  [{ modules: undefined }, 'modules', /found nothing, expected a field 'modules'/],
  [{ description: '' }, 'description', /found "", expected text that is not empty/],
  [{ tag: ['x'] }, 'tag', /an unknown field.* did you mean 'tags'\?/],
  [{ colour: 1 }, 'colour', /an unknown field.* fields here: description, tags/],
  [{ tags: 'x' }, 'tags', /found "x", expected a list of tags/],
  [{ tags: ['a b'] }, 'tags[0]', /expected a tag/],
  [{ modules: ['init', 'x/y'] }, 'modules[1]', /expected a module name/],
  [{ modules: ['init', { name: 'x' }] }, 'modules[1]', /a module without a source/],
  [{ modules: [{ name: 'x', file: 'a', content: 'b' }] }, 'modules[0]', /a module with file and content/],
  [
    { modules: [{ name: 'x', contnet: 'a', content: 'a' }] },
    'modules[0].contnet',
    /did you mean 'content'\?/,
  ],
  [{ modules: ['init', 'init'] }, 'modules[1]', /a second module 'init'.* the first is modules\[0\]/],
  [{ modules: ['config'] }, 'modules[0]', /made of the field 'config'/],
  [{ modules: ['hypervisor'] }, 'modules[0]', /it is implied/],
  [{ timeout: '20' }, 'timeout', /found "20", expected a span of time such as '20s'/],
  [{ timeout: 0 }, 'timeout', /more than zero/],
  [{ timeout: { scnario: '1s' } }, 'timeout.scnario', /did you mean 'scenario'\?/],
  [{ settle: -1 }, 'settle', /expected a span/],
  [{ machine: { memory: '64 M' } }, 'machine.memory', /expected a size such as '64M'/],
  [{ machine: { memory: '16M' } }, 'machine.memory', /found "16M", expected a size .*, from 48M to 3G/],
  [{ machine: { memory: '4G' } }, 'machine.memory', /from 48M to 3G/],
  [{ machine: { memory: 100_000_001 } }, 'machine.memory', /in whole pages of 4K/],
  [{ machine: { cpus: 65 } }, 'machine.cpus', /a whole number from 1 to 64/],
  [
    { machine: { profile: '26.20' } },
    'machine.profile',
    /found "26.20", expected '26.02' or '10.02'.* did you mean '26.02'\?/,
  ],
  [{ kernel: { cmdline: ['a b'] } }, 'kernel.cmdline[0]', /a word without blanks/],
  [{ check: 'stirct' }, 'check', /did you mean 'strict'\?/],
  [{ engines: { qmeu: true } }, 'engines.qmeu', /did you mean 'qemu'\?/],
  [{ engines: { qemu: false } }, 'engines.qemu', /expected true or \{ skip: reason \}/],
  [{ engines: { qemu: {} } }, 'engines.qemu.skip', /found nothing/],
  [{ root: 'root.ts' }, 'root', /found "root.ts", expected an object with component/],
  [{ root: { component: './a.ts' }, modules: ['root'] }, 'modules[0]', /made of the field 'root'/],
  [{ steps: [{ sned: 'x' }] }, 'steps[0]', /expected a step: .* did you mean 'send'\?/],
  [{ steps: [{ send: 'x', wait: 1 }] }, 'steps[0]', /found an object with send, wait, expected a step/],
  [{ steps: [{ wait: 'soon' }] }, 'steps[0].wait', /expected a span/],
  [{ steps: [{ wait: 1 }, { expect: 5 }] }, 'steps[1].expect', /found 5/],
  [{ expect: undefined }, 'expect', /a scenario that expects nothing/],
  [{ expect: [] }, 'expect', /a scenario that expects nothing/],
  [{ expect: '# nothing\n' }, 'expect', /a scenario that expects nothing/],
  [{ expect: undefined, forbid: ['x'] }, 'expect', /a scenario that expects nothing/],
  [{ variants: {} }, 'variants', /found no variants/],
  [{ variants: { Fast: {} } }, 'variants.Fast', /a variant name \(lower-case/],
  [{ variants: { fast: { tiemout: 1 } } }, 'variants.fast.tiemout', /did you mean 'timeout'\?/],
  [{ variants: { fast: { variants: {} } } }, 'variants.fast.variants', /an unknown field/],
  [{ variants: { fast: { expect: [] } } }, 'variants.fast.expect', /a scenario that expects nothing/],
  [{ config: 'log.xml' }, 'config', /no file configs\/log.xml/],
  [{ expect: 'log.expect' }, 'expect', /no file expected\/log.expect/],
  [{ modules: [{ name: 'x', component: './x.ts' }] }, 'modules[0].component', /no file run\/a\/x.ts/],
  [{ modules: [{ name: 'x', file: '../x' }] }, 'modules[0].file', /a path that leaves its folder/],
]

describe('validateScenario', () => {
  it.each(mistakes)('refuses %j', (fields, path, text) => {
    const problems = problemsOf({ ...right, ...fields })
    expect(problems.map(problem => problem.path)).toEqual([path])
    const [{ found, expected, hint }] = problems as [(typeof problems)[0]]
    expect(`found ${found}, expected ${expected} ${hint ?? ''}`).toMatch(text)
  })

  it('reports all problems at once, each at its place', () => {
    const source = runFileText(`tag: [], // tags
  steps: [{ send: '{' }, { wait: 'soon' }],
  machine: { 'cpus': 0 },`)
    const value = { ...right, tag: [], steps: [{ send: '{' }, { wait: 'soon' }], machine: { cpus: 0 } }
    expect(problemsOf(value, source).map(({ path, line, column }) => [path, line, column])).toEqual([
      ['tag', 7, 3],
      ['steps[1].wait', 8, 28],
      ['machine.cpus', 9, 14],
    ])
  })

  it('yields a scenario per variant, its fields replaced', () => {
    const variants = { slow: { timeout: '2min', tags: ['slow'] }, two: { machine: { cpus: 2 } } }
    const place = { name: 'a', file: '/p/run/a.run.ts', root: '/p' }
    const { scenarios } = validateScenario({ ...right, tags: ['x'], variants }, place)
    expect(
      scenarios.map(({ name, tags, limits, machine }) => [name, tags, limits.scenarioNs, machine.cpus]),
    ).toEqual([
      ['a:slow', ['slow'], 120e9, 1],
      ['a:two', ['x'], 60e9, 2],
    ])
  })

  it('names the variant whose file is missing', () => {
    const variants = { one: { config: 'one.xml' }, two: {} }
    expect(problemsOf({ ...right, variants }).map(({ path }) => path)).toEqual(['variants.one.config'])
  })

  it('refuses an expected log without a pattern, and reads several lines of inline patterns', async () => {
    await withProject({ 'expected/a.expect': '# only this\n\n', 'run/a.run.ts': '' }, root => {
      const place = { name: 'a', file: `${root}/run/a.run.ts`, root }
      expect(validateScenario({ ...right, expect: 'a.expect' }, place).problems).toMatchObject([
        { path: 'expect', found: 'a.expect, which holds no pattern' },
      ])
      const { scenarios } = validateScenario({ ...right, expect: 'a\nb' }, place)
      expect(scenarios[0]?.expectation).toMatchObject({
        kind: 'inline',
        patterns: ['a', 'b'],
      })
    })
  })

  it('knows where inline patterns stand in the run file', async () => {
    await withProject({ 'run/a.run.ts': '' }, root => {
      const place = { name: 'a', file: `${root}/run/a.run.ts`, root }
      const source = "export default {\n  expect: [\n    'one',\n    'two',\n  ],\n  forbid: ['three'],\n}"
      const spec = { ...right, expect: ['one', 'two'], forbid: ['three'] }
      const { scenarios } = validateScenario(spec, place, source)
      expect(scenarios[0]?.expectation).toMatchObject({ kind: 'inline', lines: [3, 4] })
      expect(scenarios[0]?.lines).toEqual({ forbid: [6], allow: [] })
    })
  })

  it('never throws', () => {
    const keys = fc.constantFrom(
      ...Object.keys(right),
      'steps',
      'variants',
      'machine',
      'timeout',
      'engines',
      'kernel',
    )
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true })
    fc.assert(fc.property(anything, value => void problemsOf(value)))
    fc.assert(fc.property(fc.dictionary(keys, anything), value => void problemsOf({ ...right, ...value })))
    fc.assert(
      fc.property(fc.string(), source => void problemsOf({ ...right, tag: 1 }, `export default {${source}`)),
    )
  })

  it('refuses cycles and bottomless values', () => {
    const cycle: Record<string, unknown> = { ...right }
    cycle['machine'] = cycle
    expect(problemsOf(cycle)).toMatchObject([{ path: 'machine', found: expect.stringContaining('a cycle') }])
    let deep: unknown = 1
    for (let i = 0; i < 1000; i++) deep = [deep]
    expect(problemsOf({ ...right, tags: deep })[0]!.found).toBe('more than 100 levels')
    const shared = ['x']
    expect(problemsOf({ ...right, tags: shared, forbid: shared })).toEqual([])
    expect(problemsOf({ ...right, tags: [undefined] })).toMatchObject([{ path: 'tags[0]' }])
  })
})
