// Small systems on the emulator: what init and its children print. The lines of one component are compared, in order.
import { expect, test } from 'vitest'
import { bootSystem } from '../../testing.ts'

const services = (names: readonly string[]) => names.map(name => `<service name="${name}"/>`).join('')
const head = (parent: readonly string[]) => `<parent-provides>${services(parent)}</parent-provides>
  <default-route><any-service><parent/><any-child/></any-service></default-route><default caps="100" ram="1M"/>`
const TOP = `${head(['ROM', 'CPU', 'PD', 'LOG'])}
  <start name="timer"><provides><service name="Timer"/></provides></start>`
const NESTED = head(['ROM', 'CPU', 'PD', 'LOG', 'Timer'])
const dummy = (name: string, config: string, more = '') =>
  `<start name="${name}"><binary name="dummy"/>${more}<config>${config}</config></start>`
const toLog = (server: string) =>
  `<route><service name="LOG"><child name="${server}"/></service><any-service><parent/><any-child/></any-service></route>`
const LOG = '<provides><service name="LOG"/></provides>'

async function linesOf(config: string, untilMs = 1500): Promise<Record<string, string[]>> {
  const programs = ['timer', 'dummy', 'report_rom', 'dynamic_rom', 'rom_logger']
  const { text } = await bootSystem({ config: `<config>${config}</config>`, programs, untilMs })
  const lines: Record<string, string[]> = {}
  for (const line of text.split('\n')) {
    const match = /^\[(init[^\]]*)\] (.*)$/.exec(line)
    if (!match) continue
    lines[match[1]!] ??= []
    lines[match[1]!]!.push(match[2]!)
  }
  return lines
}

test('children log, sleep and exit', async () => {
  const lines = await linesOf(
    TOP + dummy('a', '<log string="one"/><sleep ms="100"/><log string="two"/><exit/>'),
  )
  expect(lines).toEqual({ 'init -> a': ['one', 'two'], init: ['child "a" exited with exit value 0'] })
})

test('a child logs through a sibling', async () => {
  const lines = await linesOf(
    TOP + dummy('srv', '<log_service verbose="yes"/>', LOG) + dummy('c', '<log string="x"/>', toLog('srv')),
  )
  expect(lines['init -> srv']).toEqual(['created LOG service', 'opening session with label c', '[c] x'])
})

test('a service of a nested init is used from outside', async () => {
  const box = `<start name="box" ram="10M" caps="1200"><binary name="init"/>${LOG}<config>${NESTED}
    <service name="LOG"><policy label="c"><child name="srv"/></policy></service>
    ${dummy('srv', '<log_service verbose="yes"/>', LOG)}</config></start>`
  const lines = await linesOf(TOP + box + dummy('c', '<log string="x"/>', toLog('box')))
  expect(lines['init -> box -> srv']).toContain('[c] x')
})

test('too little RAM shows at ELF loading', async () => {
  const lines = await linesOf(TOP + dummy('a', '<log string="x"/>').replace('<start ', '<start ram="400K" '))
  expect(lines['init']).toEqual([
    'Error: allocation of read-write segment failed',
    'Error: a: out of RAM during ELF loading',
  ])
})

test('an unknown module stops the component that asks for it', async () => {
  const lines = await linesOf(`${TOP}<start name="r"><binary name="rom_logger"/><config rom="nope"/></start>`)
  expect(lines['init -> r']).toEqual([
    'Error: stop because parent denied ROM-session: label="nope", , ram_quota=6K, cap_quota=3',
  ])
})

test('a state report tells quota to the byte', async () => {
  const lines = await linesOf(
    `${TOP}<start name="report_rom" ram="2M"><provides><service name="Report"/><service name="ROM"/></provides>
      <config verbose="yes"/></start><start name="sub" ram="8M" caps="900"><binary name="init"/><config>
      <report delay_ms="400" init_ram="yes" init_caps="yes"/>${NESTED}${dummy('one', '')}</config></start>`,
    300,
  )
  expect(lines['init -> report_rom']).toEqual([
    "report 'sub -> state'",
    '  state',
    '  + ram | quota: 7202044 | used: 740K | avail: 6444284',
    '  + caps | quota: 777 | used: 27 | avail: 750',
    '  + child one | binary: dummy',
    '  -',
  ])
})

const timeline = (configs: readonly string[]) => `${TOP}
  <start name="dynamic_rom" ram="4M"><provides><service name="ROM"/></provides><config><rom name="sub.cfg">
    ${configs.map(c => `<inline><config>${NESTED}${c}</config></inline><sleep milliseconds="300"/>`).join('')}
    <sleep milliseconds="100000"/></rom></config></start>
  <start name="sub" ram="10M" caps="1200"><binary name="init"/><route><service name="ROM" label="config">
    <child name="dynamic_rom" label="sub.cfg"/></service><any-service><parent/><any-child/></any-service></route></start>`

test('clients restart with their server', async () => {
  const client = dummy('c', '<log string="up"/>', toLog('srv'))
  const server = (version: string) =>
    dummy('srv', '<log_service/>', LOG).replace('<start ', `<start version="${version}" `)
  const lines = await linesOf(timeline([server('1') + client, server('2') + client]))
  expect(lines['init -> sub -> srv']).toEqual([
    'created LOG service',
    '[c] up',
    'created LOG service',
    '[c] up',
  ])
})

test('more RAM wakes a child that waits for it', async () => {
  const eater = dummy('e', '<consume_ram amount="2M"/><log string="got it"/>')
  const lines = await linesOf(timeline([eater, eater.replace('<start ', '<start ram="4M" ')]))
  expect(lines['init -> sub']).toEqual(['child "e" requests resources: ram_quota=2101248'])
  expect(lines['init -> sub -> e']).toEqual(['consume 2M bytes of memory', 'got it'])
})

test('a child that skips heartbeats is restarted', async () => {
  const sleepy = dummy('z', '<log string="up"/><sleep ms="5000"/>', '<heartbeat restart_after_skipped="2"/>')
  const lines = await linesOf(
    `${TOP}<start name="sub" ram="8M" caps="900"><binary name="init"/><config><heartbeat rate_ms="200"/>
      ${NESTED}${sleepy}</config></start>`,
  )
  expect(lines['init -> sub -> z']?.length).toBeGreaterThan(1)
})

test('init of 10.02 shares its priorities among nested inits', async () => {
  const { emulator } = await bootSystem({
    profile: '10.02',
    config: `<config><priolevels>2</priolevels>
      <start><filename>init</filename><priority>0</priority><ram_quota>5M</ram_quota><config><priolevels>4</priolevels>
        <start><filename>init</filename><priority>-1</priority><ram_quota>1M</ram_quota></start></config></start>
      <start><filename>init</filename><priority>-1</priority><ram_quota>6M</ram_quota></start></config>`,
    untilMs: 500,
  })
  const threads = emulator.inspect('threads') as { label?: string; thread?: string; priority?: number }[]
  const priorityOf = (label: string) =>
    threads.find(t => t.label === label && t.thread === label.split(' -> ').at(-1))?.priority
  expect(priorityOf('init -> init')).toBe(128)
  expect(priorityOf('init -> init -> init')).toBe(112)
  expect(priorityOf('init -> init.2')).toBe(64)
})
