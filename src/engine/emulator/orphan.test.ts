// Nothing outlives the runner: a small runner is started, killed in different ways, and its emulator must be gone.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmulatorFiles } from './emulator-process.ts'
import { bundleProcess, dropProcess, scriptMachine } from './testing.ts'

let files: EmulatorFiles
afterAll(() => dropProcess(files))
let runner: string

beforeAll(async () => {
  files = await bundleProcess(scriptMachine)
  runner = join(dirname(files.process), 'runner.mjs')
  await build({
    stdin: {
      contents: `
        import { EmulatorProcess } from './emulator-process.ts'
        import { bootPlan } from './boot-plan.ts'
        import { scriptImage } from './script-image.ts'
        const files = JSON.parse(process.argv[2])
        const image = scriptImage(process.argv[3])
        const emulator = new EmulatorProcess(files)
        await emulator.boot(bootPlan(image, { seed: 0, watchdogMs: 60_000, events: 'mistakes' }), image.modules.map(m => m.bytes))
        process.stdout.write(emulator.pid + '\\n')
        for (;;) await emulator.run({ untilNs: 1e15, stopAtLine: false, hostMs: 50 }, () => {})
      `,
      resolveDir: resolve(import.meta.dirname),
      loader: 'ts',
    },
    plugins: [
      {
        name: 'script-image',
        setup(hooks) {
          hooks.onResolve({ filter: /script-image/ }, () => ({ path: 'script-image', namespace: 'test' }))
          hooks.onLoad({ filter: /.*/, namespace: 'test' }, () => ({
            contents: `export const scriptImage = text => ({ profile: '26.02', machine: { memoryBytes: 4096, cpus: 1 }, cmdline: '', builtinOnly: true,
              modules: [{ name: 'script', bytes: new TextEncoder().encode(text) }] })`,
          }))
        },
      },
    ],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: runner,
    logLevel: 'silent',
  })
})

/** True while the process runs; one that only waits to be reaped is gone. */
const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function start(program: string): Promise<{ runner: ChildProcess; emulator: number }> {
  const child = spawn(process.execPath, [runner, JSON.stringify(files), program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const emulator = await new Promise<number>((done, fail) => {
    child.stdout?.once('data', text => done(Number(text)))
    child.once('exit', () => fail(new Error('the runner ended')))
  })
  return { runner: child, emulator }
}

/** Waits until the process is gone; a test of its own limit is vitest's. */
async function gone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise(done => setTimeout(done, 5))
}

const programs = {
  'that waits': `function*(api){for(;;)yield {wait:true}}`,
  'that works': `function*(api){for(;;){yield 1}}`,
  'that prints': `function*(api){for(;;)yield 'x'.repeat(999)+'\\n'}`,
  'that never yields': `function*(api){for(;;){}}`,
}

describe('no emulator is left behind', () => {
  for (const [what, program] of Object.entries(programs))
    for (const signal of ['SIGKILL', 'SIGTERM'] as const)
      it(`by a runner that got ${signal}, with a program ${what}`, async () => {
        const { runner: child, emulator } = await start(program)
        expect(alive(emulator)).toBe(true)
        child.kill(signal)
        await gone(emulator)
      })

  it('by Ctrl-C alone the emulator does not end: that is the runner’s decision', async () => {
    const { runner: child, emulator } = await start(programs['that works'])
    process.kill(emulator, 'SIGINT')
    await new Promise(done => setTimeout(done, 50))
    expect(alive(emulator)).toBe(true)
    child.kill('SIGKILL')
    await gone(emulator)
  })
})
