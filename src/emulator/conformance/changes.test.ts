// Changes of a running init's config: what restarts a child and what does not. A dummy counts its configs from 1 after a restart
// (reference genode.md 7.2).
import { describe, expect, test } from 'vitest'
import { changing, dummy, linesOf, logRoute, logServer, NESTED, provides, romLogger, TOP } from './testing.ts'

const start = (version: string, nodes = '', attributes = ''): string =>
  dummy('c', '', nodes, attributes).replace('<config>', `<config version="${version}">`)

/** What child `c` of the nested init printed under the given configs. */
async function counted(...configs: string[]): Promise<string[]> {
  const lines = await linesOf(TOP + changing(configs), { untilMs: 300 * configs.length + 300 })
  return lines['init -> sub -> c'] ?? []
}

const ONE = start('v')
describe('no restart', () => {
  test.each([
    ['content of the config', ONE, start('w'), ['config 1: v', 'config 2: w']],
    ['another priority', ONE, start('v', '', 'priority="-1"'), ['config 1: v']],
    ['more and less quota', start('v', '', 'ram="2M"'), start('v', '', 'ram="1M"'), ['config 1: v']],
    ['a route that appears', ONE, start('v', logRoute('<parent/>')), ['config 1: v']],
    [
      'a route written differently',
      start('v', logRoute('<parent/>')),
      start('v', logRoute('<parent/><any-child/>')),
      ['config 1: v'],
    ],
    [
      'another binary under the same label',
      ONE.replace('"dummy"', '"a"').replace(
        '<config',
        '<route><service name="ROM" unscoped_label="a"><parent label="dummy"/></service><service name="ROM" unscoped_label="b"><parent label="dummy"/></service><any-service><parent/><any-child/></any-service></route><config',
      ),
      ONE.replace('"dummy"', '"b"').replace(
        '<config',
        '<route><service name="ROM" unscoped_label="a"><parent label="dummy"/></service><service name="ROM" unscoped_label="b"><parent label="dummy"/></service><any-service><parent/><any-child/></any-service></route><config',
      ),
      ['config 1: v'],
    ],
    ['a service more', ONE, start('v', provides('LOG')), ['config 1: v']],
  ])('%s', async (_what, before, after, expected) => {
    expect(await counted(before, after)).toEqual(expected)
  })
})

describe('restart', () => {
  const S = logServer('s')
  const T = logServer('t')
  const to = (target: string): string => start('v', logRoute(target))
  test.each([
    ['version of the start node', [start('v', '', 'version="1"'), start('v', '', 'version="2"')], 2],
    ['removed and back', [ONE, '', ONE], 2],
    ['a route to elsewhere', [to('<parent/>') + S, to('<child name="s"/>') + S, to('<parent/>') + S], 2],
    [
      'a server that restarts',
      [S + to('<child name="s"/>'), S.replace('name="s"', 'name="s" version="2"') + to('<child name="s"/>')],
      0,
    ],
    [
      'an alias that moves with a new server',
      [
        `<alias name="x" child="s"/>${S}${to('<child name="x"/>')}`,
        `<alias name="x" child="t"/>${S}${T}${to('<child name="x"/>')}`,
      ],
      0,
    ],
  ])('%s', async (_what, configs, direct) => {
    const lines = await linesOf(TOP + changing(configs), { untilMs: 300 * configs.length + 300 })
    const servers = [...(lines['init -> sub -> s'] ?? []), ...(lines['init -> sub -> t'] ?? [])]
    const own = lines['init -> sub -> c'] ?? []
    expect(own).toEqual(Array(direct).fill('config 1: v'))
    if (direct < 2) expect(servers.filter(line => line === '[c] config 1: v')).toHaveLength(2)
  })
})

test('a config that appears or vanishes moves the route of the config', async () => {
  const bare = '<start name="c"><binary name="dummy"/></start>'
  expect(await counted(ONE, bare, start('w'))).toEqual(['config 1: v', 'config 1: w'])
})

test('a child whose server is gone is stuck, and comes back with it', async () => {
  const client = start('v', logRoute('<child name="s"/>'))
  const lines = await linesOf(TOP + changing([logServer('s') + client, client, logServer('s') + client]))
  expect(lines['init -> sub -> s']?.filter(line => line === '[c] config 1: v')).toHaveLength(2)
})

test('a child that has exited stays so until its version changes', async () => {
  const quitter = (attributes = '') => dummy('c', '<log string="up"/><exit/>', '', attributes)
  expect(await counted(quitter(), quitter() + logServer('s'), quitter('version="2"'))).toEqual(['up', 'up'])
})

test('less quota than a child uses is asked back from it', async () => {
  const eater = (ram: string) =>
    dummy('c', '<handle_yield_requests/><consume_ram amount="2M"/>', '', `ram="${ram}"`)
  const lines = await linesOf(TOP + changing([eater('4M'), eater('1M')]))
  expect(lines['init -> sub -> c']).toEqual([
    'consume 2M bytes of memory',
    'got yield request',
    'release 2M bytes of memory',
  ])
  expect(lines['init -> sub']).toEqual(Array(2).fill('Warning: c: downgrade failed after 4 attempts'))
})

test('denied environment ROMs are not asked for again', async () => {
  const nobody = '<start name="c"/>'
  const lines = await linesOf(TOP + changing([nobody, nobody + logServer('s')]))
  expect(lines['init -> sub']).toHaveLength(10)
})

test('each client of dynamic_rom has a timeline of its own', async () => {
  const server = `<start name="dynamic_rom" ram="4M">${provides('ROM')}<config verbose="yes"><rom name="r">
    <inline description="one"><a/></inline><sleep milliseconds="200"/><empty/><sleep milliseconds="300"/>
    <inline><b/><c/></inline><sleep milliseconds="10000"/></rom></config></start>`
  const lines = await linesOf(TOP + server + romLogger('r', '<child name="dynamic_rom"/>'))
  expect(
    lines['init -> dynamic_rom']?.filter(line => !line.startsWith('Warning') && line.startsWith('r:')),
  ).toEqual([
    'r: change (one)',
    'r: sleep 200 milliseconds',
    'r: remove',
    'r: sleep 300 milliseconds',
    'r: change',
    'r: sleep 10000 milliseconds',
  ])
  expect(lines['init -> dynamic_rom']).toContain('Warning: exactly one sub node expected: inline')
  expect(lines['init -> logger']).toEqual(["ROM 'r':", '  a', '  -', "ROM 'r' is invalid", "ROM 'r':"])
})

test('the state tells of quota at either depth', async () => {
  const report = '<report child_ram="yes" child_caps="yes" delay_ms="200"/>'
  const server = `<start name="report_rom" ram="2M">${provides('Report', 'ROM')}<config verbose="yes"/></start>`
  const sub = `<start name="sub" ram="8M" caps="900"><binary name="init"/><config>${report}${NESTED}
    ${dummy('c', '')}${dummy('d', '', '', 'ram="500K"')}</config></start>`
  const lines = await linesOf(TOP + server + sub, { untilMs: 400 })
  const state = lines['init -> report_rom']?.join('\n')
  expect(state).toContain('+ ram | assigned: 1M | quota: 927538')
  expect(state).toContain('+ caps | assigned: 100 | quota: 78')
})
