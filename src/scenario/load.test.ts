import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../support/errors.ts'
import { codeFrame } from './code-frame.ts'
import { loadRunFile, scenarioOf } from './load.ts'
import { ScenarioError } from './problem.ts'
import { runFileText, withProject } from './testing.ts'

const load = (root: string, name = 'a') => loadRunFile(join(root, 'run', `${name}.run.ts`), root)

/** An error as a person sees it: place, message, the lines around. */
function textOf({ location, message }: UserError): string {
  if (!location || message.includes('has a problem')) return message
  const { file, line, column } = location
  return `${file}:${line}:${column}  ${message}\n${codeFrame(readFileSync(file, 'utf8'), location)}`
}

async function failure(root: string): Promise<UserError> {
  try {
    scenarioOf(await load(root))
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('a run file', () => {
  it('gives a scenario with its files read and its defaults filled in', async () => {
    const files = {
      'run/a.run.ts': `import { defineScenario, xml } from 'genode-run'
        import { base } from './parts/base.ts'
        export default defineScenario({ ...base, modules: [...base.modules, { name: 'data', file: 'data.bin' }],
          config: 'a.xml', expect: 'a.expect', timeout: { scenario: '20s', silence: 500 },
          steps: [{ wait: '1s' }, { send: 'x' }, { expect: 'more' }] })`,
      'run/parts/base.ts': `export const base: { description: string; modules: string[] } = { description: 'with parts', modules: ['init'] }`,
      'run/a/data.bin': 'data',
      'configs/a.xml': '<config/>',
      'expected/a.expect': '[init] done\n',
    }
    await withProject(files, async root => {
      const scenario = scenarioOf(await load(root))
      expect(scenario).toMatchObject({
        name: 'a',
        description: 'with parts',
        root,
        modules: ['init', { name: 'data', file: 'data.bin' }],
        config: { text: '<config/>', file: join(root, 'configs/a.xml'), inline: false },
        expectation: { kind: 'file', text: '[init] done\n', file: join(root, 'expected/a.expect') },
        steps: [{ waitNs: 1e9 }, { send: 'x' }, { expect: { kind: 'inline', patterns: ['more'] } }],
        limits: { scenarioNs: 20e9, bootNs: undefined, silenceNs: 500e6 },
        settleNs: 200e6,
        machine: { profile: '26.02', memoryBytes: 800 * 2 ** 20, cpus: 1 },
        cmdline: ['serial'],
        check: 'strict',
      })
    })
  })

  it('is evaluated again only when it or what it imports changes', async () => {
    const files = {
      'run/a.run.ts': runFileText()
        .replace('import {', "import { tags } from './tags.ts'\nimport {")
        .replace('config:', 'tags, config:'),
      'run/tags.ts': `export const tags = ['one']`,
    }
    await withProject(files, async root => {
      expect((await load(root)).cached).toBe(false)
      expect(await load(root)).toMatchObject({ cached: true, spec: { tags: ['one'] } })
      writeFileSync(join(root, 'run/tags.ts'), `export const tags = ['two']`)
      expect(await load(root)).toMatchObject({ cached: false, spec: { tags: ['two'] } })
      expect((await load(root)).cached).toBe(true)
    })
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"version":"development","inputs":[["run/a.run.ts","0"]],"data":{}}',
    '{"version":1}',
  ])('survives the broken cache entry %j', async entry => {
    await withProject({ 'run/a.run.ts': runFileText() }, async root => {
      await load(root)
      writeFileSync(join(root, '.run/cache/scenarios/a.json'), entry)
      expect(await load(root)).toMatchObject({ cached: false, spec: { description: 'a test' } })
      expect(JSON.parse(readFileSync(join(root, '.run/cache/scenarios/a.json'), 'utf8'))).toHaveProperty(
        'data',
      )
    })
  })

  it('does not need a cache that can be written', async () => {
    await withProject({ 'run/a.run.ts': runFileText(), '.run': 'in the way' }, async root => {
      expect((await load(root)).spec.description).toBe('a test')
    })
  })

  const mistakes: [what: string, text: string, code: string, message: RegExp][] = [
    [
      'a syntax error',
      'export default {\n  a: 1,\n  b c\n}',
      'scenario/syntax',
      /a\.run\.ts:3:5 {2}Expected "}" but found "c"\n[\s\S]*> 3 \| {3}b c\n {4}\| {5}\^/,
    ],
    [
      'an import that leads nowhere',
      `import x from './nope.ts'\nexport default x`,
      'scenario/syntax',
      /a\.run\.ts:1:15 {2}Could not resolve ".\/nope.ts"/,
    ],
    [
      'a name that the product lacks',
      `import { nope } from 'genode-run'\nexport default nope`,
      'scenario/syntax',
      /No matching export in "product:genode-run" for import "nope"/,
    ],
    [
      'an error while it runs',
      `const x: string[] = []\n\nexport default { a: x[0].length }`,
      'scenario/throws',
      /a\.run\.ts:3:\d+ {2}TypeError: Cannot read.*\n[\s\S]*> 3 \|/,
    ],
    ['something thrown', `throw 'x'`, 'scenario/throws', /throws x/],
    [
      'a clock',
      `export default { a: Date.now() }`,
      'scenario/throws',
      /a\.run\.ts:1:\d+ {2}ReferenceError: Date is not defined/,
    ],
    ['chance', `export default { a: Math.random() }`, 'scenario/throws', /Math\.random is not a function/],
    [
      'the environment',
      `export default { a: process.env.HOME }`,
      'scenario/throws',
      /process is not defined/,
    ],
    [
      'files',
      `import { readFileSync } from 'node:fs'\nexport default readFileSync`,
      'scenario/syntax',
      /1:30 {2}run files are data: node:fs/,
    ],
    ['an endless loop', `for (;;);`, 'scenario/endless', /took more than/],
    ['no default export', `export const a = 1`, 'scenario/no-default-export', /no default export/],
    [
      'a function as data',
      runFileText('tags: () => 1'),
      'scenario/invalid',
      /a\.run\.ts:7:3 {2}tags: found a function, expected plain data/,
    ],
    [
      'a class instance',
      runFileText('tags: [new Map()]'),
      'scenario/invalid',
      /tags\[0\]: found an instance of Map/,
    ],
    ['no number', runFileText('seed: NaN'), 'scenario/invalid', /seed: found NaN, expected a finite number/],
    [
      'an unknown field',
      runFileText("modulse: ['x']"),
      'scenario/invalid',
      /a\.run\.ts:7:3 {2}modulse: found an unknown field.*\n {2}hint: did you mean 'modules'\?/,
    ],
  ]
  it.each(mistakes)('with %s is refused with its place', async (_, text, code, message) => {
    await withProject({ 'run/a.run.ts': text }, async root => {
      const error = await failure(root)
      expect(textOf(error)).toMatch(message)
      expect(error.code).toBe(code)
      if (code !== 'scenario/throws') expect(error.location ?? error.message).toBeTruthy()
    })
  })

  it('names all its missing files at once, with the nearest ones', async () => {
    const fields = `config: 'log.xm', expect: 'lgo.expect', modules: ['init', { name: 'x', file: 'data.bni' }],`
    const files = { 'configs/log.xml': '<config/>', 'expected/log.expect': 'x', 'run/a/data.bin': '' }
    const text = runFileText().replace(/modules[\s\S]*done'\],/, fields)
    await withProject({ 'run/a.run.ts': text, ...files }, async root => {
      const error = (await failure(root)) as ScenarioError
      expect(error).toBeInstanceOf(ScenarioError)
      expect(error.problems.map(({ path, found, hint, line }) => [path, found, hint, line])).toEqual([
        ['config', 'no file configs/log.xm', "did you mean 'log.xml'?", 4],
        ['expect', 'no file expected/lgo.expect', "did you mean 'log.expect'?", 4],
        ['modules[1].file', 'no file run/a/data.bni or data.bni', "did you mean 'data.bin'?", 4],
      ])
    })
  })

  it.each(['../secret', '/etc/passwd', 'a/../../secret', 'link'])(
    'cannot reach %s outside of the project',
    async name => {
      await withProject(
        {
          secret: 'x',
          'p/run/a.run.ts': runFileText(`steps: [], config: '${name}',`).replace("config: '<config/>',", ''),
        },
        async folder => {
          const root = join(folder, 'p')
          writeFileSync(join(root, 'x'), '')
          rmSync(join(root, 'x'))
          symlinkSync(join(folder, 'secret'), join(root, 'run/link'))
          const configs = join(root, 'configs')
          symlinkSync(join(root, 'run'), configs)
          const error = await failure(root)
          expect(error.message).toMatch(
            /config: found (an absolute path|a path that leaves|.*a link that leaves)/,
          )
        },
      )
    },
  )
})
