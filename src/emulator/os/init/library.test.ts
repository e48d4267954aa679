import { expect, test } from 'vitest'
import { anyAffinity, parseNode } from '../../base/index.ts'
import { Sandbox } from './library.ts'
import { Node } from './node.ts'
import { FakeCore } from './testing/fake-core.ts'

const PARENT = `<parent-provides><service name="ROM"/><service name="PD"/><service name="CPU"/><service name="LOG"/></parent-provides>
  <default-route><any-service><parent/><any-child/></any-service></default-route>`

function boot(xml: string, modules = ['ld.lib.so', 'dummy', 'timer']) {
  const core = new FakeCore(modules)
  const sandbox = new Sandbox(core.env(), function* () {})
  core.world.run(sandbox.construct())
  const apply = (text: string) => core.world.run(sandbox.applyConfig(new Node(parseNode(text))))
  apply(xml)
  return { core, sandbox, apply, lines: core.world.lines }
}

test('starts children in config order', () => {
  const { core, lines } = boot(`<config>${PARENT}<default ram="1M" caps="100"/>
    <start name="dummy"/><start name="b"><binary name="dummy"/></start></config>`)
  expect(core.started).toEqual(['dummy', 'b'])
  expect(lines).toEqual([])
})

test('announces children in the log when verbose', () => {
  const { lines } = boot(`<config verbose="yes" prio_levels="2">${PARENT}<default ram="1M" caps="100"/>
    <start name="timer" priority="-1"><provides><service name="Timer"/></provides></start></config>`)
  expect(lines).toEqual([
    'parent provides',
    '  service "ROM"',
    '  service "PD"',
    '  service "CPU"',
    '  service "LOG"',
    'child "timer"',
    '  RAM quota:  776K',
    '  cap quota:  66',
    '  ELF binary: timer',
    '  priority:   1',
    '  provides service Timer',
  ])
})

test('complains ten times about a missing binary', () => {
  const { lines } = boot(`<config>${PARENT}<default ram="1M" caps="100"/><start name="nope"/></config>`)
  expect(lines).toEqual(
    Array(10).fill('Error: nope: environment ROM session denied (label="nope", ram_quota=6144, cap_quota=3)'),
  )
})

test('gives up all children for a nameless one', () => {
  const { core, lines } = boot(
    `<config>${PARENT}<default ram="1M" caps="100"/><start name="dummy"/><start/></config>`,
  )
  expect(core.started).toEqual([])
  expect(lines).toEqual([
    "Warning: missing 'name' attribute in '<start>' entry",
    'Warning: skipped startup of nameless child',
    'Error: child creation failed',
  ])
})

test('says that RAM is too little for loading', () => {
  const { lines } = boot(`<config>${PARENT}<start name="dummy" caps="100"/></config>`)
  expect(lines).toContain('Warning: dummy: no valid RAM quota defined')
})

test('reverts a resource node for capabilities, as the original does', () => {
  const { lines } = boot(`<config>${PARENT}<start name="dummy"><resource name="RAM" quantum="1M"/>
    <resource name="CAP" quantum="100"/></start></config>`)
  expect(lines).toEqual(['Warning: dummy: downgrade failed after 4 attempts'])
})

test('restarts a child of another version, not one whose config changed', () => {
  const config = (version: string, log: string) => `<config>${PARENT}<default ram="1M" caps="100"/>
    <start name="dummy" version="${version}"><config><log string="${log}"/></config></start></config>`
  const { core, apply } = boot(config('1', 'a'))
  apply(config('1', 'b'))
  expect(core.started).toEqual(['dummy'])
  apply(config('2', 'b'))
  expect(core.started).toEqual(['dummy', 'dummy'])
})

test('restarts a child whose route leads elsewhere', () => {
  const config = (
    label: string,
  ) => `<config>${PARENT}<default ram="1M" caps="100"/><start name="dummy"><route>
    <service name="LOG"><parent label="${label}"/></service><any-service><parent/></any-service></route></start></config>`
  const { core, apply } = boot(config('x'))
  apply(config('y'))
  expect(core.started).toEqual(['dummy', 'dummy'])
})

test('routes a session of one child to another, which answers later', () => {
  const { core, lines } = boot(`<config>${PARENT}<default ram="1M" caps="100"/>
    <start name="srv"><binary name="dummy"/><provides><service name="Timer"/></provides></start>
    <start name="c"><binary name="dummy"/></start></config>`)
  const client = core.parentOf('c')
  const server = core.parentOf('srv')
  const { world } = core
  const session = world.run(client.session(0, 'Timer', 'label="", ram_quota=10K, cap_quota=2', anyAffinity))
  expect(session.ok && session.value.sel).toBe(0x3ffffff)
  const signals: string[] = []
  world.run(
    client.sessionSigh(
      world.signal(function* () {
        signals.push('session')
      }) as never,
    ),
  )
  const cap = world.newCap()
  world.run(server.deliverSessionCap(0, cap))
  expect(signals).toEqual(['session'])
  expect(world.run(client.sessionCap(0))).toEqual({ ok: true, value: { sel: cap.sel } })
  expect(lines).toEqual([])
})

test('says goodbye to a child that exits', () => {
  const { core, lines } = boot(
    `<config>${PARENT}<default ram="1M" caps="100"/><start name="dummy"/></config>`,
  )
  core.world.run(core.parentOf('dummy').exit(-3))
  expect(lines).toEqual(['child "dummy" exited with exit value -3'])
})

test('has no route for a service that nobody offers', () => {
  const { core, lines } = boot(
    `<config>${PARENT}<default ram="1M" caps="100"/><start name="dummy"/></config>`,
  )
  const session = core
    .parentOf('dummy')
    .session(0, 'Gui', 'label="", ram_quota=10K, cap_quota=2', anyAffinity)
  expect(core.world.run(session)).toEqual({ ok: false, error: 'DENIED' })
  expect(lines).toEqual(['Warning: dummy: no route to service "Gui" (label="dummy -> ")'])
})
