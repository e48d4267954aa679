import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Grant, Output, Pause, Running } from '../engine.ts'
import type { ImageContent } from './boot-plan.ts'
import type { EmulatorFiles } from './emulator-process.ts'
import { createEmulatorEngine, type EmulatorOptions } from './engine.ts'
import { bundleProcess, dropProcess, scriptImage, scriptMachine } from './testing.ts'

let files: EmulatorFiles
afterAll(() => dropProcess(files))
beforeAll(async () => {
  files = await bundleProcess(scriptMachine)
})

const engineFor = (image: ImageContent, options: Partial<EmulatorOptions> = {}) =>
  createEmulatorEngine({
    files,
    build: () => Promise.reject(new Error('not built here')),
    read: async () => image,
    ...options,
  })

const all: Grant = { untilNs: 1e12, stopAtLine: false }

/** Runs a machine up to the grant: its text, the times of its stretches, why it paused. */
async function record(running: Running, grant = all) {
  const stretches: Output[] = []
  const pause = await running.run(grant, output => void stretches.push(output))
  const text = Buffer.concat(stretches.map(({ bytes }) => bytes)).toString()
  return { text, times: stretches.map(({ ns }) => ns), pause }
}

async function boot(program: string, options: Partial<EmulatorOptions> = {}, seed = 0) {
  return engineFor(scriptImage(program), options).launch({ path: '' }, { seed })
}

async function runOnce(program: string, options: Partial<EmulatorOptions> = {}, seed = 0) {
  const running = await boot(program, options, seed)
  try {
    return await record(running)
  } finally {
    await running.stop()
  }
}

describe('a machine', () => {
  it('hands out its serial bytes with their times, and stops when nothing can happen any more', async () => {
    const { text, times, pause } = await runOnce(`function*(){yield 'a\\n';yield 1000;yield 'b\\n'}`)
    expect(text).toBe('a\nb\n')
    expect(times).toEqual([10, 1020])
    expect(pause).toEqual({ kind: 'idle', nowNs: 1020 })
  })

  it('stops at the end of a line when asked, and takes input at that time', async () => {
    const running = await boot(`function*(api){yield 'ask\\n';yield 'got '+api.input()+'\\n'}`)
    const first = await record(running, { ...all, stopAtLine: true })
    expect(first).toEqual({ text: 'ask\n', times: [10], pause: { kind: 'line', nowNs: 10 } })
    await running.send(Buffer.from('x'))
    expect((await record(running)).text).toBe('got x\n')
    await running.stop()
  })

  it('does not pass its grant', async () => {
    const running = await boot(`function*(){for(;;){yield 10;yield '.'}}`)
    const { pause } = await record(running, { untilNs: 1000, stopAtLine: false })
    expect(pause).toEqual({ kind: 'time', nowNs: 1000 })
    expect(await running.inspect('threads')).toEqual({ what: 'threads', now: 1000 })
    await running.stop()
  })

  it('is held back by a receiver that cannot keep up', async () => {
    const running = await boot(`function*(){for(;;)yield 'x'.repeat(9999)+'\\n'}`, { watchdogMs: 60_000 })
    let total = 0
    let open: () => void = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const run: Promise<Pause> = running.run({ untilNs: 40_000, stopAtLine: false }, ({ bytes }) => {
      total += bytes.length
      return gate
    })
    await new Promise(resolve => setTimeout(resolve, 300))
    const whileHeld = total
    open()
    expect((await run).kind).toBe('time')
    expect(total).toBe(40_000_000)
    expect(whileHeld).toBeLessThan(total)
    await running.stop()
  })

  it('that panics says so', async () => {
    const { pause } = await runOnce(`function*(){yield {panic:'oh no'}}`)
    expect(pause).toEqual({ kind: 'panic', message: 'oh no', nowNs: 0 })
  })

  it('that is no system is a failure of the launch, and its process is gone', async () => {
    await expect(boot('this is no script')).rejects.toThrow(/script:1|Unexpected/)
  })
})

describe('a program that never gives control back', () => {
  it('is ended by the watchdog and named', async () => {
    const running = await boot(`function*(){yield 'on\\n';try{for(;;){}}finally{for(;;){}}}`, {
      watchdogMs: 1_500,
    })
    const { text, pause } = await record(running)
    expect(text).toBe('on\n')
    expect(pause).toMatchObject({ kind: 'runaway', thread: 'script, thread main' })
    await running.stop()
  })

  it('does not keep stop() from ending the process', async () => {
    const engine = engineFor(scriptImage('function*(){for(;;){}}'), { watchdogMs: 60_000 })
    const running = await engine.launch({ path: '' }, { seed: 0 })
    const run = running.run(all, () => {})
    await new Promise(resolve => setTimeout(resolve, 20))
    await running.stop()
    expect((await run).kind).toBe('gone')
  })
})

describe('the same image and seed', () => {
  const program = `function*(api){let s=api.seed+1;for(let i=0;i<200;i++){s=(s*48271)%2147483647;yield s%1000;yield 'v'+s+'\\n'}}`

  it('give the same bytes and times in a process used before', async () => {
    const cold = await runOnce(program)
    const engine = engineFor(scriptImage(program), { warm: true })
    for (let i = 0; i < 50; i++) {
      const running = await engine.launch({ path: '' }, { seed: 0 })
      expect(await record(running)).toEqual(cold)
      await running.stop()
    }
    await engine.close()
  })

  it('differ from those of another seed', async () => {
    expect((await runOnce(program, {}, 1)).text).not.toBe((await runOnce(program)).text)
  })

  it('is never run in a used process when a program is foreign', async () => {
    const engine = engineFor(scriptImage('function*(){}', false), { warm: true })
    const running = await engine.launch({ path: '' }, { seed: 0 })
    await running.stop()
    await engine.close()
    expect(engine.name).toBe('emulator')
  })
})

describe('a process in reserve', () => {
  it('is used by the next launch and gone after close', async () => {
    const engine = engineFor(scriptImage(`function*(){yield 'x'}`))
    engine.prewarm()
    const running = await engine.launch({ path: '' }, { seed: 0 })
    expect((await record(running)).text).toBe('x')
    await running.stop()
    engine.prewarm()
    await engine.close()
  })
})

describe('doctor', () => {
  it('tells what is in force', async () => {
    const needs = await engineFor(scriptImage('')).doctor()
    expect(needs.map(({ found }) => found).join()).toMatch(
      /locked realm; no fs.write; no child; no worker; no code from strings/,
    )
  })

  it('says how to get what is missing', async () => {
    const engine = engineFor(scriptImage(''), { files: { process: '/nowhere/a', realm: '/nowhere/b' } })
    expect(await engine.doctor()).toMatchObject([{ found: undefined, remedy: expect.any(String) }, {}])
  })
})
