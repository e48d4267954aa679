// `run NAME --advise` as its users start it: what it proposes holds, and looking changes nothing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const main = resolve(import.meta.dirname, '../../dist/run.js')
const project = mkdtempSync(join(tmpdir(), 'advise-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

const SERVICES = ['ROM', 'CPU', 'PD', 'LOG'].map(s => `<service name="${s}"/>`).join('')
const config = (log: string, sub: string): string => `<config>
	<parent-provides>${SERVICES}</parent-provides>
	<default-route><any-service><parent/></any-service></default-route>
	<start name="sub" caps="500" ram="${sub}"><binary name="init"/>
		<config>
			<parent-provides>${SERVICES}</parent-provides>
			<default-route><any-service><parent/></any-service></default-route>
			<start name="test-log" caps="100" ram="${log}"/>
		</config>
	</start>
</config>
`

const runIn = (out: string, ...args: string[]) => {
  const env = { PATH: process.env['PATH'], HOME: project, NO_COLOR: '1' }
  const words = ['quota', '--reports', join(project, out), ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: project,
    encoding: 'utf8',
    env,
  })
  const read = (name: string): string => readFileSync(join(project, out, name), 'utf8')
  return { status, stdout, stderr, read, scenario: () => JSON.parse(read('report.json')).scenarios[0] }
}

beforeAll(() => {
  for (const folder of ['run', 'configs']) mkdirSync(join(project, folder))
  const scenario = `export default { description: 'd', modules: ['init', 'test-log'], config: 'quota.xml', expect: ['[init -> sub -> test-log] Test done.'] }`
  writeFileSync(join(project, 'run/quota.run.ts'), scenario)
  writeFileSync(join(project, 'configs/quota.xml'), config('16M', '20M'))
})

it('proposes quotas with which the scenario passes and no advice is left', () => {
  const first = runIn('first', '--advise')
  expect(first.status).toBe(0)
  expect(first.stdout).toMatch(
    /configs\/quota\.xml:8:5 init -> sub -> test-log: ram 16M is far too much: .*; better \d+K\n/,
  )
  const [advice, ...others] = first.scenario().advice
  expect(others).toEqual([])
  writeFileSync(join(project, 'configs/quota.xml'), config(advice.written, '4M'))
  const second = runIn('second', '--advise')
  expect(second.status).toBe(0)
  expect(second.stderr).toContain('advice: no quota should be another')
})

it('finds the same in every run, and the log is the same whether it is asked or not', () => {
  const [plain, advised] = [runIn('plain'), runIn('advised', '--advise')]
  expect(plain.scenario().advice).toEqual([])
  expect(plain.scenario().resources.map((r: { component: string }) => r.component)).toEqual([
    'core',
    'init',
    'init -> sub',
    'init -> sub -> test-log',
  ])
  expect(advised.scenario().resources).toEqual(plain.scenario().resources)
  expect(advised.read('quota/lines.jsonl')).toBe(plain.read('quota/lines.jsonl'))
})
