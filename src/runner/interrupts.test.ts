// The built product, interrupted: its exit code, what it still reports, and that no process of it is left.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const product = resolve(import.meta.dirname, '../../dist/run.js')
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'genode-run-interrupts-'))
  for (const folder of ['run/busy', 'run/stuck', 'configs', 'expected'])
    mkdirSync(join(project, folder), { recursive: true })
  const service = (name: string) => `<service name="${name}"/>`
  const provides = ['ROM', 'PD', 'RM', 'CPU', 'LOG'].map(service).join('')
  const config = `<config><parent-provides>${provides}</parent-provides><default-route><any-service><parent/></any-service></default-route>
    <start name="busy" caps="200"><resource name="RAM" quantum="4M"/></start></config>`
  writeFileSync(join(project, 'configs/busy.xml'), config)
  const component = (body: string) =>
    `import { component, compute, log } from 'genode-run/base'
export default component(function* () { yield* log('on'); yield* log('more'); ${body} })`
  writeFileSync(join(project, 'run/busy/busy.ts'), component('for (;;) yield* compute(1e6)'))
  writeFileSync(join(project, 'run/stuck/stuck.ts'), component('for (;;) {}'))
  for (const name of ['busy', 'stuck'])
    writeFileSync(
      join(project, `run/${name}.run.ts`),
      `export default { description: 'never done', config: 'busy.xml', expect: ['never'], timeout: '9999min',
        modules: ['init', { name: 'busy', component: '${name}.ts' }] }`,
    )
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Children of a process, theirs included. */
function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number)
    return children.flatMap(child => [child, ...descendants(child)])
  } catch {
    return []
  }
}

const isEmulator = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('emulator.cjs')

const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(done => setTimeout(done, 10))
}

/** Starts the product on a scenario and waits for the system to be up; what a stuck program said is only told when it is ended. */
async function start(name: string): Promise<{ child: ChildProcess; reports: string; emulators: number[] }> {
  const reports = join(project, `reports-${Math.random()}`)
  const child = spawn(process.execPath, [product, name, '-v', '--reports', reports], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout?.on('data', text => {
    said += text
  })
  child.stderr?.on('data', text => {
    said += text
  })
  await until(
    () => said.includes(name === 'busy' ? '[init -> busy] on' : 'Genode 26.02') || child.exitCode !== null,
  )
  if (child.exitCode !== null) throw new Error(said)
  if (name === 'stuck') await new Promise(done => setTimeout(done, 500))
  return { child, reports, emulators: descendants(child.pid as number).filter(isEmulator) }
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise(done => child.once('exit', done))

describe.skipIf(!existsSync('/proc/self/status'))('a run that is interrupted', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    for (const name of ['busy', 'stuck'])
      it(`by ${signal}, with a program that is ${name}: exit code ${code}, reports, no process left`, async () => {
        const { child, reports, emulators } = await start(name)
        expect(emulators.length).toBeGreaterThan(0)
        child.kill(signal)
        expect(await ended(child)).toBe(code)
        expect(emulators.filter(alive)).toEqual([])
        const report = JSON.parse(readFileSync(join(reports, 'report.json'), 'utf8'))
        expect(report.scenarios).toMatchObject([
          { name, verdict: 'error', cause: { code: 'run/interrupted' } },
        ])
        expect(readFileSync(join(reports, name, 'serial.log'), 'utf8')).toContain('Genode 26.02')
        expect(readdirSync(reports).filter(file => file.startsWith('.'))).toEqual([])
      })

  it('by SIGKILL: no process left', async () => {
    const { child, emulators } = await start('stuck')
    child.kill('SIGKILL')
    await until(() => !emulators.some(alive))
  })
})
