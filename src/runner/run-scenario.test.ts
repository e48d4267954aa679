import { describe, expect, it } from 'vitest'
import type { Scenario } from '../scenario/scenario.ts'
import { UserError } from '../support/errors.ts'
import { HostError } from '../support/host-error.ts'
import { type FakeMachine, fakeEngine, type Happening, recordScenario, scenarioOf } from './testing.ts'

/** Lines, each a millisecond after the one before. */
const lines = (...texts: string[]): Happening[] =>
  texts.map((text, i) => ({ ns: (i + 1) * 1e6, text: `${text}\n` }))

const run = (machine: FakeMachine, patterns: string[], more: Partial<Scenario> = {}) => {
  const engine = fakeEngine(machine)
  return recordScenario(scenarioOf(patterns, more), engine).then(recorded => ({
    ...recorded,
    calls: engine.calls,
  }))
}

describe('a scenario', () => {
  it('passes at the line that was awaited last, and drops what comes behind it', async () => {
    const {
      verdict,
      serial,
      lines: kept,
      calls,
    } = await run(
      { happenings: [{ ns: 5, text: 'one\r\ntw' }, { ns: 6, text: 'o\nthree\n' }, ...lines('four')] },
      ['two'],
    )
    expect(verdict).toMatchObject({ verdict: 'pass', virtualNs: 6, patternsMatched: 1, patternsTotal: 1 })
    expect(serial).toBe('one\r\ntwo\n')
    expect(kept).toEqual(['one', 'two'])
    expect(calls).toEqual(['run', 'stop'])
  })

  it('hangs as soon as nothing can happen any more, and says who waits for whom', async () => {
    const threads = [{ label: 'init -> a', thread: 'ep', state: 'blocked', waitsFor: 'semaphore of b' }]
    const { verdict, calls } = await run({ happenings: lines('one', 'number tvo'), threads }, ['number two'])
    expect(verdict.verdict).toBe('hang')
    expect(verdict.virtualNs).toBe(2e6)
    expect(verdict.cause).toMatchObject({
      code: 'guest/idle',
      location: { file: '/p/run/test.run.ts', line: 1 },
    })
    expect(verdict.cause?.message).toContain('"number two"')
    const details = verdict.cause?.details?.join('\n') ?? ''
    expect(details).toContain('init -> a, thread ep: blocked, waits for semaphore of b')
    expect(details).toContain('number t[-w-]{+v+}o')
    expect(calls).toEqual(['run', 'inspect threads', 'inspect mistakes', 'stop'])
  })

  it('fails at once on a fault of the guest, with its own line as the cause', async () => {
    const happenings = lines('Error: Uncaught exception of type Foo', 'later')
    const { verdict, lines: kept } = await run({ happenings }, ['later'])
    expect(verdict).toMatchObject({
      verdict: 'fail',
      cause: { code: 'guest/aborted', lines: [0] },
    })
    expect(verdict.cause?.message).toContain('Uncaught exception of type Foo')
    expect(kept).toEqual(['Error: Uncaught exception of type Foo'])
  })

  it('lets the present moment end after a fault, and a panic in it outranks', async () => {
    const text = 'Error: x\nEXCEPTION IN CORE 14\nhalf'
    const { verdict, lines: kept } = await run({ happenings: [{ ns: 1, text }, ...lines('more')] }, ['y'])
    expect(verdict.verdict).toBe('crash')
    expect(verdict.cause?.message).toContain('EXCEPTION IN CORE')
    expect(kept).toEqual(['Error: x', 'EXCEPTION IN CORE 14'])
  })

  it('goes on after a fault that it allows', async () => {
    const happenings = lines('Error: x', 'later')
    expect((await run({ happenings }, ['later'], { allow: ['Error: x'] })).verdict.verdict).toBe('pass')
    expect((await run({ happenings }, ['Error: x', 'later'])).verdict.verdict).toBe('pass')
  })

  it('fails on a forbidden line', async () => {
    const { verdict } = await run({ happenings: lines('a', 'bad', 'z') }, ['z'], { forbid: ['bad'] })
    expect(verdict).toMatchObject({ verdict: 'fail', cause: { code: 'expect/forbidden', lines: [1] } })
  })

  it('watches an open window until the settle time is over, not a nanosecond longer', async () => {
    const window = ['a', 'not: bad']
    const late: Happening[] = [...lines('a'), { ns: 1e6 + 200e6 + 1, text: 'bad\n' }]
    expect((await run({ happenings: late }, window)).verdict).toMatchObject({
      verdict: 'pass',
      virtualNs: 201e6,
    })
    const early: Happening[] = [...lines('a'), { ns: 1e6 + 200e6, text: 'bad\n' }]
    expect((await run({ happenings: early }, window)).verdict.verdict).toBe('fail')
    expect((await run({ happenings: lines('a') }, window)).verdict.verdict).toBe('pass')
  })

  it('sends input at the moment of the line before, and waits in guest time', async () => {
    const machine: FakeMachine = {
      happenings: lines('ready', 'noise'),
      onInput: (text, nowNs) => [{ ns: nowNs + 5, text: `got ${text}\n` }],
    }
    const steps = [
      { send: 'q' },
      { expect: { kind: 'inline' as const, patterns: ['got q'] } },
      { waitNs: 10 },
      { send: 'c' },
    ]
    const { verdict, calls, events } = await run(machine, ['ready'], { steps })
    expect(verdict).toMatchObject({ verdict: 'pass', patternsMatched: 2 })
    expect(calls.filter(call => call.startsWith('send'))).toEqual(['send q at 1000000', 'send c at 1000015'])
    expect(events.filter(({ type }) => type === 'input')).toMatchObject([{ ns: 1000000 }, { ns: 1000015 }])
  })

  it('does what its steps say also behind the last match', async () => {
    const steps = [{ send: 'q' }, { waitNs: 50 }]
    const late = (text: string) => ({
      happenings: [...lines('a', text)],
      onInput: (): Happening[] => [{ ns: 1e6 + 49, text: `${text}\n` }],
    })
    const good = await run(late('b'), ['a'], { steps })
    expect(good.verdict).toMatchObject({ verdict: 'pass', virtualNs: 1e6 + 50 })
    expect(good.lines).toEqual(['a', 'b'])
    expect((await run(late('Error: b'), ['a'], { steps })).verdict.verdict).toBe('fail')
  })

  it('ends at its limits, in guest time', async () => {
    const happenings: Happening[] = Array.from({ length: 10 }, (_, i) => ({
      ns: i * 10 + 10,
      text: `${i}\n`,
    }))
    const limits = { scenarioNs: 35, bootNs: undefined, silenceNs: undefined }
    const timeout = await run({ happenings }, ['never'], { limits })
    expect(timeout.verdict).toMatchObject({
      verdict: 'timeout',
      virtualNs: 35,
      cause: { code: 'limit/scenario' },
    })
    expect(timeout.lines).toEqual(['0', '1', '2'])
    const silence = await run({ happenings: [...happenings, { ns: 5000, text: 'x\n' }] }, ['never'], {
      limits: { scenarioNs: 1e9, bootNs: undefined, silenceNs: 50 },
    })
    expect(silence.verdict).toMatchObject({
      verdict: 'hang',
      virtualNs: 150,
      cause: { code: 'limit/silence' },
    })
    const boot = await run(
      {
        happenings: [
          { ns: 1, text: 'NOVA Microhypervisor v10\n' },
          { ns: 1e3, text: 'x\n' },
        ],
      },
      ['x'],
      {
        limits: { scenarioNs: 1e9, bootNs: 100, silenceNs: undefined },
      },
    )
    expect(boot.verdict).toMatchObject({ verdict: 'timeout', virtualNs: 100, cause: { code: 'limit/boot' } })
  })

  it('tells the ends of a machine apart', async () => {
    const end = async (pause: Parameters<typeof Object>[0]) =>
      (await run({ happenings: [{ ns: 7, pause }] }, ['x'])).verdict
    expect(await end({ kind: 'panic', message: 'oops' })).toMatchObject({ verdict: 'crash', virtualNs: 7 })
    expect(await end({ kind: 'off' })).toMatchObject({ verdict: 'fail', cause: { code: 'guest/off' } })
    expect(await end({ kind: 'runaway', thread: 't' })).toMatchObject({
      verdict: 'hang',
      reproducible: false,
    })
    expect(await end({ kind: 'gone', message: 'm' })).toMatchObject({
      verdict: 'error',
      cause: { message: 'm' },
    })
  })
})

describe('before anything is launched', () => {
  const never = fakeEngine({ happenings: [] })

  it('a mistake in a pattern, a finding, an unknown module make the scenario invalid', async () => {
    const pattern = await recordScenario(scenarioOf(['{{x']), never)
    expect(pattern.verdict).toMatchObject({ verdict: 'invalid', cause: { code: 'expect/unclosed-brace' } })
    const finding = { code: 'config/x', message: 'm', file: 'f', line: 1, column: 2, text: 't' }
    const check = (severity: 'error' | 'warning', level: 'strict' | 'error', strict: boolean) =>
      recordScenario(scenarioOf(['x'], { check: level }), fakeEngine({ happenings: lines('x') }), {
        findings: [{ ...finding, severity, strict }],
      }).then(({ verdict }) => verdict.verdict)
    expect(await check('error', 'error', false)).toBe('invalid')
    expect(await check('warning', 'strict', true)).toBe('invalid')
    expect(await check('warning', 'strict', false)).toBe('pass')
    expect(await check('warning', 'error', true)).toBe('pass')
    const module = fakeEngine(
      { happenings: [] },
      { build: () => Promise.reject(new UserError('image/unknown', 'no x')) },
    )
    expect((await recordScenario(scenarioOf(['x']), module)).verdict).toMatchObject({
      verdict: 'invalid',
      cause: { code: 'image/unknown' },
    })
    expect(never.calls).toEqual([])
  })

  it('an engine that cannot run it makes a skip with the reason', async () => {
    const skipped = scenarioOf(['x'], { engines: { emulator: { skip: 'needs a board' } } })
    expect((await recordScenario(skipped, never)).verdict).toMatchObject({
      verdict: 'skip',
      cause: { message: 'needs a board' },
    })
  })

  it('the host’s faults are errors, our own are called bugs', async () => {
    const fail = async (error: Error) =>
      (
        await recordScenario(
          scenarioOf(['x']),
          fakeEngine({ happenings: [] }, { launch: () => Promise.reject(error) }),
        )
      ).verdict
    expect(await fail(new HostError('engine/gone', 'm'))).toMatchObject({
      verdict: 'error',
      cause: { code: 'engine/gone' },
    })
    expect(await fail(new TypeError('m'))).toMatchObject({ verdict: 'error', cause: { code: 'run/bug' } })
  })
})

describe('whatever goes wrong', () => {
  it('the machine is switched off when the log cannot be written', async () => {
    const engine = fakeEngine({ happenings: lines('x') })
    const full = () => {
      throw new HostError('host/write', 'no space')
    }
    const log = { raw: full, line: full, close: full }
    const { verdict } = await recordScenario(scenarioOf(['y']), engine, { openLog: () => log })
    expect(verdict).toMatchObject({ verdict: 'error', cause: { code: 'host/write' } })
    expect(engine.calls.at(-1)).toBe('stop')
  })

  it('the machine is switched off when the user interrupts', async () => {
    const controller = new AbortController()
    const engine = fakeEngine({ happenings: lines(...Array(1000).fill('x')) })
    setImmediate(() => controller.abort())
    const slow = {
      ...engine,
      launch: async () => {
        const machine = await engine.launch({} as never, {} as never)
        return Object.assign(Object.create(machine), {
          run: () => new Promise(() => {}),
          stop: () => machine.stop(),
        })
      },
    }
    const { verdict } = await recordScenario(scenarioOf(['y']), slow, { signal: controller.signal })
    expect(verdict).toMatchObject({ verdict: 'error', cause: { code: 'run/interrupted' } })
    expect(engine.calls).toEqual(['stop'])
  })
})
