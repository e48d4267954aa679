// The built product's emulator with the real system in it: determinism, programs that misbehave, what a component can reach.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imageFromParts } from '../../image/index.ts'
import type { Running } from '../engine.ts'
import { compileComponent, createProductEngine, distFolder } from './index.ts'

const SERVICES = ['ROM', 'PD', 'RM', 'CPU', 'LOG'].map(name => `<service name="${name}"/>`).join('')
const config = (starts: string): string => `<config><parent-provides>${SERVICES}</parent-provides>
  <default-route><any-service><parent/><any-child/></any-service></default-route><default caps="200"/>${starts}</config>`
const start = (name: string): string => `<start name="${name}"><resource name="RAM" quantum="8M"/></start>`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'genode-run-system-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds an image with components of the test's own, given as the body of their main function. */
async function build(builtin: string[], own: Record<string, string> = {}): Promise<{ path: string }> {
  const components = Object.entries(own).map(([name, body]) => {
    const component = join(folder, `${name}.ts`)
    writeFileSync(
      component,
      `import { component, log } from 'genode-run/base'\nexport default component(function* (env) {\n${body}\n})\n`,
    )
    return { name, component }
  })
  return imageFromParts(
    {
      config: config([...builtin, ...Object.keys(own)].map(start).join('')),
      modules: [...['init', ...builtin].map(name => ({ name, builtin: true as const })), ...components],
      profile: '26.02',
      machine: { memoryBytes: 800 << 20, cpus: 1 },
      cmdline: ['serial'],
    },
    { programs: join(distFolder(), 'programs'), cacheDir: folder, compileComponent },
  )
}

const engine = (warm = false, watchdogMs = 5_000) =>
  createProductEngine({ cacheDir: folder, warm, watchdogMs })

/** Runs to the end; the digest covers all bytes and times. */
async function record(running: Running) {
  const hash = createHash('sha256')
  let text = ''
  const pause = await running.run({ untilNs: 5e9, stopAtLine: false }, ({ bytes, ns }) => {
    hash.update(bytes).update(String(ns))
    text += Buffer.from(bytes).toString()
  })
  await running.stop()
  return { text, pause, digest: hash.digest('hex') }
}

async function runOnce(image: { path: string }, seed = 0) {
  return record(await engine(false, 1_500).launch(image, { seed }))
}

describe('the same image and seed', () => {
  it('give the same bytes at the same times, 50 times, also with the other processors loaded', async () => {
    const image = await build(['test-log'])
    const load: ChildProcess = spawn(process.execPath, ['-e', 'for(;;){}'], { stdio: 'ignore' })
    try {
      const first = await runOnce(image)
      expect(first.text).toContain('[init -> test-log] Test done.')
      expect(first.pause.kind).toBe('idle')
      const warm = engine(true)
      const digests = new Set<string>()
      for (let i = 0; i < 48; i++) digests.add((await record(await warm.launch(image, { seed: 0 }))).digest)
      await warm.close()
      digests.add((await runOnce(image)).digest)
      expect([...digests]).toEqual([first.digest])
    } finally {
      load.kill('SIGKILL')
    }
  })
})

describe('a component of an author’s own', () => {
  it('that never gives control back is named', async () => {
    const image = await build([], { spin: 'yield* log("on"); for (;;) {}' })
    const { text, pause } = await runOnce(image)
    expect(text).toContain('[init -> spin] on')
    expect(pause).toMatchObject({ kind: 'runaway', thread: expect.stringContaining('spin') })
  })

  it('that throws is told with the place in its own text', async () => {
    const image = await build([], { broken: 'yield* log("on"); (undefined as never as { x(): void }).x()' })
    const running = await engine().launch(image, { seed: 0 })
    await running.run({ untilNs: 5e9, stopAtLine: false }, () => {})
    const mistakes = (await running.inspect('mistakes')) as string[]
    await running.stop()
    expect(mistakes.join('\n')).toMatch(/broken.*TypeError.*broken/s)
  })

  it('finds nothing of the host, wherever it looks', async () => {
    const image = await build([], {
      walk: `
        const roots: unknown[] = [globalThis, env, component, log, function* () {}, async () => {}, [][Symbol.iterator]()]
        try { (null as never as { x: 1 }).x } catch (e) { roots.push(e) }
        const seen = new Set<unknown>(roots), names = new Set<string>()
        for (const o of seen as Set<object>) {
          const add = (v: unknown) => { if (v !== null && (typeof v === 'object' || typeof v === 'function')) seen.add(v) }
          add(Object.getPrototypeOf(o))
          for (const k of Reflect.ownKeys(o)) {
            names.add(String(k))
            const d = Object.getOwnPropertyDescriptor(o, k)!
            add(d.value); add(d.get); add(d.set)
          }
        }
        const host = ['process', 'require', 'Buffer', 'performance', 'fetch', 'setTimeout', 'Date', 'random', 'WeakRef', 'evaluate', 'memory', 'kernel']
        yield* log('objects: ', seen.size > 300 ? 'many' : 'few', ', of the host: ', host.filter(n => names.has(n)).join() || 'none')
        try { yield* log('code: ', String((0, Function)('return 1')())) } catch (e) { yield* log('code: ', (e as Error).constructor === EvalError ? 'refused' : 'host') }`,
    })
    const { text } = await runOnce(image)
    expect(text).toContain('[init -> walk] objects: many, of the host: none')
    expect(text).toContain('[init -> walk] code: refused')
  })
})
