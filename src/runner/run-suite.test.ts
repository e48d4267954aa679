import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostError } from '../support/host-error.ts'
import type { RunEvent } from './events.ts'
import { createRunFolder } from './run-folder.ts'
import { runSuite } from './run-suite.ts'
import { fakeEngine, type Happening, scenarioOf } from './testing.ts'

let reports: string
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'run-suite-'))
})
afterEach(() => rmSync(reports, { recursive: true, force: true }))

const now = new Date('2026-11-21T07:00:00Z')
const lines = (...texts: string[]): Happening[] => texts.map((text, i) => ({ ns: i + 1, text: `${text}\n` }))
const suite = (more: Partial<Parameters<typeof runSuite>[0]> = {}) => {
  const folder = createRunFolder({ reports, now })
  const heard: RunEvent[] = []
  const options = {
    scenarios: [scenarioOf(['two'], { name: 'good' }), scenarioOf(['three'], { name: 'bad:v' })],
    engine: fakeEngine({ happenings: lines('one', '[init -> x] y', 'two') }),
    folder,
    version: '1',
    selection: ['--all'],
    onEvent: (event: RunEvent) => void heard.push(event),
    ...more,
  }
  return { folder, heard, result: () => runSuite(options) }
}

describe('a suite', () => {
  it('leaves events, serial bytes and lines in a folder that appears whole, and points to it', async () => {
    const { folder, heard, result } = suite()
    expect(await result()).toEqual({ exitCode: 1, verdicts: { good: 'pass', 'bad:v': 'hang' } })
    expect(readdirSync(reports)).toEqual([`.${folder.run}.draft`])
    const place = folder.publish()
    expect(readdirSync(reports).sort()).toEqual([folder.run, 'latest'])
    expect(readlinkSync(join(reports, 'latest'))).toBe(folder.run)
    const events = readFileSync(join(place, 'events.jsonl'), 'utf8').trim().split('\n')
    expect(events.map(text => JSON.parse(text))).toEqual(heard)
    expect(heard.map(({ type }) => type).filter(type => type !== 'line')).toEqual([
      'run-start', 'scenario-start', 'build', 'power-on', 'boot', 'match', 'verdict',
      'scenario-start', 'build', 'power-on', 'boot', 'verdict', 'run-end',
    ]) // biome-ignore format: one line a scenario
    expect(readFileSync(join(place, 'good/serial.log'), 'utf8')).toBe('one\n[init -> x] y\ntwo\n')
    const kept = readFileSync(join(place, 'bad:v/lines.jsonl'), 'utf8').trim().split('\n')
    expect(kept.map(text => JSON.parse(text))[1]).toEqual({
      ns: 2,
      component: 'init -> x',
      text: '[init -> x] y',
    })
  })

  it('gives a run of the same moment a place of its own, and `latest` the newest', () => {
    const [first, second] = [createRunFolder({ reports, now }), createRunFolder({ reports, now })]
    first.publish()
    second.publish()
    expect(first.run).not.toBe(second.run)
    expect(readlinkSync(join(reports, 'latest'))).toBe(second.run)
  })

  it('writes into exactly the folder it is given, over what was there', () => {
    const exactly = join(reports, 'out')
    mkdirSync(join(exactly, 'a'), { recursive: true })
    writeFileSync(join(exactly, 'a/old'), '')
    writeFileSync(join(exactly, 'events.jsonl'), 'old')
    const folder = createRunFolder({ reports, exactly, now })
    folder.serialLog('a').close()
    expect(folder.publish()).toBe(exactly)
    expect(readdirSync(exactly).sort()).toEqual(['a', 'events.jsonl'])
    expect(readdirSync(join(exactly, 'a')).sort()).toEqual(['lines.jsonl', 'serial.log'])
    expect(existsSync(join(reports, 'latest'))).toBe(false)
  })

  it('stops when interrupted, and reports what was done', async () => {
    const controller = new AbortController()
    const { result } = suite({
      signal: controller.signal,
      interruptCode: () => 143,
      onEvent: event => event.type === 'verdict' && controller.abort(),
    })
    expect(await result()).toEqual({ exitCode: 143, verdicts: { good: 'pass' } })
  })

  it('calls a pass behind a failure flaky, on engines where another try may end otherwise', async () => {
    let tries = 0
    const machines = [fakeEngine({ happenings: [] }), fakeEngine({ happenings: lines('two') })]
    const engine = fakeEngine(
      { happenings: [] },
      {
        deterministic: false,
        launch: (...args) => (machines[tries++] as (typeof machines)[0]).launch(...args),
      },
    )
    const scenarios = [scenarioOf(['two'], { name: 's', retries: 2 })]
    expect(await suite({ engine, scenarios }).result()).toEqual({ exitCode: 1, verdicts: { s: 'flaky' } })
    tries = 0
    expect(await suite({ engine, scenarios, allowFlaky: true }).result()).toMatchObject({ exitCode: 0 })
  })
})

describe('a reports folder that cannot be written', () => {
  it('is a fault of the host, named before anything starts', () => {
    writeFileSync(join(reports, 'file'), '')
    const folder = join(reports, 'file/reports')
    expect(() => createRunFolder({ reports: folder, now })).toThrow(HostError)
    expect(() => createRunFolder({ reports: folder, now })).toThrow(
      /cannot write reports to .*file\/reports: a part of the path is not a folder/,
    )
  })

  it('is told apart when its disk is full, and nothing half-written gets a place', async context => {
    const small = join(reports, 'small')
    mkdirSync(small)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      return context.skip('only root can mount a small file system')
    }
    try {
      const folder = createRunFolder({ reports: small, now })
      const happenings = lines(...Array.from({ length: 4000 }, (_, i) => `line ${i} of a long log`), 'two')
      const engine = fakeEngine({ happenings })
      const run = runSuite({
        scenarios: [scenarioOf(['two'], { name: 'long' })],
        engine,
        folder,
        version: '1',
        selection: [],
        onEvent: () => {},
      })
      expect(await run).toEqual({ exitCode: 3, verdicts: { long: 'error' } })
      expect(() => folder.publish()).toThrow(/cannot write .*: no space is left on the device/)
      expect(engine.calls.at(-1)).toBe('stop')
      folder.discard()
      expect(readdirSync(small)).toEqual([])
    } finally {
      execFileSync('umount', [small])
    }
  })
})
