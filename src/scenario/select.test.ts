import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { UserError } from '../support/errors.ts'
import { findRoot, listRunFiles, requireRoot } from './discover.ts'
import { expandAll, loadAll, reservedHint, scenarioOfSelected, selectScenarios } from './select.ts'
import { runFileText, withProject } from './testing.ts'

const files = {
  'run/log.run.ts': runFileText(`tags: ['base', 'smoke'],`),
  'run/timer.run.ts': runFileText(`tags: ['base'], variants: { slow: {}, fast: { tags: ['smoke'] } },`),
  'run/timer_test.run.ts': runFileText(),
  'run/list.run.ts': runFileText(),
  'run/broken.run.ts': 'export default {',
  'run/log/data': '',
  'run/README.md': '',
}

const select = async (root: string, ...terms: string[]) =>
  (await selectScenarios(root, terms)).map(({ name }) => name)

const refusal = (root: string, ...terms: string[]): Promise<UserError> =>
  selectScenarios(root, terms).then(
    () => {
      throw new Error('something was selected')
    },
    (error: UserError) => error,
  )

describe('selectScenarios', () => {
  const rows: [terms: string[], names: string[]][] = [
    [['log'], ['log']],
    [['timer'], ['timer:slow', 'timer:fast']],
    [['timer:fast'], ['timer:fast']],
    [['timer:*'], ['timer:slow', 'timer:fast']],
    [['timer*'], ['timer:slow', 'timer:fast', 'timer_test']],
    [
      ['t*:fast', 'log', 'log'],
      ['timer:fast', 'log'],
    ],
    [['{log,list}'], ['list', 'log']],
    [['l?g'], ['log']],
    [['@base'], ['broken', 'log', 'timer:slow']],
    [['@smoke'], ['broken', 'log', 'timer:fast']],
    [['list'], ['list']],
  ]
  it.each(rows)('%j selects %j', async (terms, names) => {
    await withProject(files, async root => {
      expect(await select(root, ...terms)).toEqual(names)
    })
  })

  it('selects everything, and what is broken ends with its own error', async () => {
    await withProject(files, async root => {
      const all = await selectScenarios(root, [], true)
      expect(all.map(({ name }) => name)).toEqual([
        'broken',
        'list',
        'log',
        'timer:slow',
        'timer:fast',
        'timer_test',
      ])
      expect(() => scenarioOfSelected(all[0]!)).toThrow(/Expected identifier but found end of file/)
      expect(scenarioOfSelected(all[4]!)).toMatchObject({ name: 'timer:fast', tags: ['smoke'] })
      expect(expandAll(await loadAll(root)).map(({ name }) => name)).toEqual(all.map(({ name }) => name))
    })
  })

  it('names what is near when there is no match', async () => {
    await withProject(files, async root => {
      const rows: [string, RegExp, RegExp][] = [
        ['tmier', /no scenario is named 'tmier'/, /did you mean 'timer'\?/],
        ['zzz', /no scenario is named 'zzz'/, /scenarios: broken, list, log, timer, timer_test/],
        ['@smkoe', /no scenario has the tag 'smkoe'/, /did you mean '@smoke'\?/],
        ['timer:fsat', /'timer' has no variant 'fsat'/, /did you mean 'timer:fast'\?/],
        ['log:x', /'log' has no variants/, /run log/],
        ['{log', /is no glob/, /every '\{'/],
      ]
      for (const [term, message, hint] of rows) {
        const error = await refusal(root, term)
        expect(error.message).toMatch(message)
        expect(error.hint).toMatch(hint)
      }
    })
  })
})

it('says how to reach a scenario that is named like a command', () => {
  expect(reservedHint('list')).toBe("'list' is also a command: `run -- list` runs the scenario")
  expect(reservedHint('log')).toBeUndefined()
})

describe('a project', () => {
  it('is found from any folder in it', async () => {
    await withProject(files, root => {
      expect(findRoot(join(root, 'run/log'))).toBe(root)
      expect(requireRoot('/', root)).toBe(root)
      expect(() => requireRoot(root, 'nope')).toThrow(/nope is no folder/)
      expect(listRunFiles(root).map(({ name }) => name)).toEqual([
        'broken',
        'list',
        'log',
        'timer',
        'timer_test',
      ])
    })
  })

  it('is not the host, which has a folder /run too', async () => {
    await withProject({ x: '' }, async root => {
      expect(findRoot(root)).toBeUndefined()
      expect(() => requireRoot(root)).toThrow(/no folder run\/ in/)
      mkdirSync(join(root, 'run'))
      expect(findRoot(root)).toBe(root)
      expect((await refusal(root, 'log')).message).toMatch(/there are no run files/)
    })
  })
})
