// Mistakes in configurations, and what the real init says about each of them (reference genode.md 4.4, 4.5, 17).
import { expect, test } from 'vitest'
import {
  ANY,
  dummy,
  linesOf,
  logRoute,
  logServer,
  NESTED,
  nestedInit,
  provides,
  romLogger,
  TOP,
} from './testing.ts'

const alive = '<log string="alive"/>'
const initSays = async (config: string, attributes = ''): Promise<string[]> =>
  (await linesOf(TOP + config, { attributes })).init ?? []

test('many mistakes in one config: each costs its child, and no other', async () => {
  const lines = await linesOf(
    `${TOP}${dummy('no-ram', alive, '', 'ram="0"')}${dummy('no-caps', alive, '', 'caps="0"')}
    ${dummy('low', alive, '', 'priority="-9"')}<start name="nobody"/>
    ${dummy('lost', alive, '<route/>')}${dummy('mute', alive, logRoute('<child name="who"/>'))}
    ${dummy('twice', '<log string="first"/>')}${dummy('twice', '<log string="second"/>')}
    ${dummy('far', alive, '<affinity xpos="3"/>')}${dummy('fine', alive)}`,
    { attributes: 'prio_levels="4"' },
  )
  const missing =
    'Error: nobody: environment ROM session denied (label="nobody", ram_quota=6144, cap_quota=3)'
  expect(lines.init).toEqual([
    'Warning: low: invalid priority, upgrading from -9 to -3',
    'Warning: affinity-space configuration missing, but affinity defined for child far',
    'Warning: far: affinity location exceeds affinity-space boundary',
    'Error: allocation of read-write segment failed',
    'Error: no-ram: out of RAM during ELF loading',
    ...Array(10).fill(missing),
    ...[
      ['PD', 'lost', 'label="lost"'],
      ['CPU', 'lost', 'label="lost", priority=0x0'],
      ['LOG', 'lost', 'label="lost"'],
      ['ROM', 'dummy', 'label="lost"'],
      ['ROM', 'ld.lib.so', 'label="ld.lib.so"'],
    ].flatMap(([service, label, args]) => [
      `Warning: lost: no route to service "${service}" (label="${label}")`,
      `Error: lost: ${service} environment session denied (${args})`,
    ]),
    'Error: mute: LOG environment session denied (label="mute")',
    'Warning: no-caps: no valid capability quota defined',
    'Warning: no-ram: no valid RAM quota defined',
    'child "no-caps" requests resources: ram_quota=0, cap_quota=4',
  ])
  expect(lines['init -> no-caps']).toEqual(['upgrading quota donation for PD session (0 bytes, 4 caps)'])
  expect(lines['init -> twice']).toEqual(['second'])
  for (const name of ['low', 'far', 'fine']) expect(lines[`init -> ${name}`]).toEqual(['alive'])
})

test('a nameless start node keeps all children from starting', async () => {
  expect(await linesOf(`${TOP}${dummy('a', alive)}<start/>`)).toEqual({
    init: [
      "Warning: missing 'name' attribute in '<start>' entry",
      'Warning: skipped startup of nameless child',
      'Error: child creation failed',
    ],
  })
})

test.each([
  [
    'levels that are no power of two',
    dummy('a', alive),
    'prio_levels="3"',
    ['Warning: prio levels is not power of two, priorities are disabled'],
  ],
  [
    'a priority without levels',
    dummy('a', alive, '', 'priority="-1"'),
    '',
    ['Warning: a: invalid priority, upgrading from -1 to 0'],
  ],
  ['a positive priority', dummy('a', alive, '', 'priority="5"'), '', []],
  ['an alias without child', '<alias name="x"/>', '', ['Warning: alias node "x" lacks child attribute']],
  [
    'RAM given twice',
    dummy('a', alive, '<resource name="RAM" quantum="1M"/>'),
    '',
    ['Warning: a: ambigious RAM-quota definition', 'Warning: a: ambigious RAM-quota definition'],
  ],
  [
    'a resource that there is not',
    '<resource name="GOLD" preserve="1"/>',
    '',
    [
      "Error: Uncaught exception of type 'Sandbox::Config_model::Resource_node::Unknown_resource_name'",
      'Warning: abort called - thread: ep',
    ],
  ],
  [
    'a report at the top',
    '<report/>',
    '',
    [
      'Error: stop because parent denied Report-session: label="state", buffer_size=4096, ram_quota=14K, cap_quota=3',
    ],
  ],
  [
    'heartbeats at the top',
    '<heartbeat/>',
    '',
    ['Error: stop because parent denied Timer-session: label="", , ram_quota=10K, cap_quota=2'],
  ],
  ['unknown nodes and attributes', `<nonsense/>${dummy('a', alive, '<nonsense/>', 'nonsense="1"')}`, '', []],
  [
    'a service that is not declared',
    dummy('a', '<log_service/>'),
    '',
    ['Error: a: illegal announcement of service "LOG"'],
  ],
  [
    'two servers for any-child',
    `${logServer('s')}${logServer('t')}${dummy('a', alive, logRoute('<any-child/>'))}`,
    '',
    ['Error: a: ambiguous routes to service "LOG"', 'Error: a: LOG environment session denied (label="a")'],
  ],
  [
    'scoped and unscoped labels',
    `${dummy('a', alive, logRoute('<parent/>', 'unscoped_label="a" label="b"'))}`,
    '',
    ['Warning: service node contains both scoped and unscoped label attributes'],
  ],
])('%s', async (_what, config, attributes, expected) => {
  expect(await initSays(config, attributes)).toEqual(expected)
})

test('what comes behind a start node comes too late for it', async () => {
  const late = TOP.replace('<default caps="100" ram="1M"/>', '')
  const lines = await linesOf(`${late}${dummy('a', alive)}<default caps="100" ram="1M"/>`)
  expect(lines.init?.filter(line => line.includes(' a: '))).toEqual([
    'Error: a: out of RAM during ELF loading',
    'Warning: a: no valid RAM quota defined',
    'Warning: a: no valid capability quota defined',
  ])
})

test('quota is handed out in config order until nothing is left', async () => {
  const lines = await linesOf(`${TOP}${dummy('all', alive, '', 'ram="64G"')}${dummy('none', alive)}`)
  expect(lines.init?.map(line => line.replace(/\d{6,}/, 'N'))).toEqual([
    'Warning: all: configured RAM exceeds available RAM, proceed with N',
    'Warning: none: configured RAM exceeds available RAM, proceed with 0',
    'Error: allocation of read-write segment failed',
    'Error: none: out of RAM during ELF loading',
  ])
  expect(lines['init -> all']).toEqual(['alive'])
})

test.each([
  [
    'a service without route',
    '<any-service><parent/></any-service>',
    ['Warning: a: no route to service "Timer" (label="a -> ")'],
  ],
  [
    'a rule whose targets all lack the service',
    `<service name="Timer"><child name="who"/></service>${ANY}`,
    undefined,
  ],
])('%s stops its client', async (_what, route, expected) => {
  const lines = await linesOf(TOP + dummy('a', '<sleep/>', `<route>${route}</route>`))
  expect(lines.init).toEqual(expected)
  expect(lines['init -> a']).toEqual([
    'Error: stop because parent denied Timer-session: label="", , ram_quota=10K, cap_quota=2',
  ])
})

test('a binary that is none stops in its linker', async () => {
  const lines = await linesOf(`${TOP}<start name="a"><binary name="words"/></start>`, {
    data: { words: 'text' },
  })
  expect(lines.init).toBeUndefined()
  expect(lines['init -> a']).toContain('Error: LD: binary is not an ELF')
})

test('a child without config of its own gets that of the whole system from core', async () => {
  const lines = await linesOf(`${TOP}<start name="dummy"/><log string="from the top"/>`)
  expect(lines['init -> dummy']).toEqual(['from the top'])
})

test('modules without content, malformed ones, and formats that there are not', async () => {
  const module = (label: string) => `<parent label="${label}"/>`
  const logged = async (label: string, format?: string) =>
    (await linesOf(TOP + romLogger('m', module(label), format), { data: { bad: '<a><b', word: 'x' } }))[
      'init -> logger'
    ]
  expect(await logged('bad')).toEqual(["ROM 'm':", '  <a><b'])
  expect(await logged('word', 'colour')).toEqual([
    "ROM 'm':",
    "Error: unknown format specified by 'config | rom: m | format: colour",
    "-'",
  ])
  expect((await logged('word', 'hexdump'))?.slice(0, 2)).toEqual([
    "ROM 'm':",
    '00000000 0078 0000 0000 0000 0000 0000 0000 0000',
  ])
})

test('init goes when a child takes it along, and core says so', async () => {
  const quitter = dummy('a', '<exit/>', '<exit propagate="yes"/>')
  expect((await linesOf(TOP + quitter))['']).toContain('child "init" exited with exit value 0')
  expect((await linesOf(TOP + nestedInit(NESTED + quitter))).init).toEqual([
    'child "sub" exited with exit value 0',
  ])
})

test('a system without init', async () => {
  const lines = await linesOf(TOP, { without: ['init'] })
  const denied = 'Error: init: environment ROM session denied (label="init", ram_quota=6144, cap_quota=3)'
  expect(lines['']?.filter(line => line === denied)).toHaveLength(10)
})

test('a policy that has label_last alone fits no label', async () => {
  const server = `<start name="report_rom" ram="2M">${provides('Report', 'ROM')}
    <config><policy label_last="m" report="r"/></config></start>`
  const lines = await linesOf(TOP + server + romLogger('m', '<child name="report_rom"/>'))
  expect(lines['init -> report_rom']).toEqual(["Warning: no valid policy for ROM request 'logger -> m'"])
})
