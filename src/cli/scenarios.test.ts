// The product as its users start it: every scenario in run/ passes, and the ones that are meant to fail say why at once.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const failing = join(import.meta.dirname, 'fixtures/failing')
const reports = mkdtempSync(join(tmpdir(), 'scenarios-'))
afterAll(() => rmSync(reports, { recursive: true, force: true }))

function run(args: string[], cwd = root) {
  const folder = join(reports, String(Math.random()).slice(2))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/run.js'), '--reports', folder, ...args],
    {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  )
  return {
    status,
    stdout,
    stderr,
    report: () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')),
  }
}

describe('scenarios in run/', () => {
  for (const file of readdirSync(join(root, 'run')).filter(name => name.endsWith('.run.ts'))) {
    const name = file.replace('.run.ts', '')
    it(`${name} passes`, () => {
      const result = run(['--', name])
      expect(result.stdout + result.stderr).toContain('Run script execution successful.')
      expect(result.status).toBe(0)
      expect(result.report().scenarios.every((s: { verdict: string }) => s.verdict === 'pass')).toBe(true)
    })
  }
})

describe('scenarios that are meant to fail', () => {
  it('a pattern never seen: names the pattern and the nearest line, without waiting for a time limit', () => {
    const { status, stdout, report } = run(['never-seen'], failing)
    expect(status).toBe(1)
    const [scenario] = report().scenarios
    expect(scenario.verdict).toMatch(/^(fail|hang)$/)
    expect(scenario.virtualNs).toBeLessThan(5e9)
    expect(stdout).toContain('Test dome.')
    expect(stdout).toContain('Test done.')
  })

  it('a forbidden line: names the line', () => {
    const { status, stdout, report } = run(['forbidden'], failing)
    expect(status).toBe(1)
    expect(report().scenarios[0].verdict).toBe('fail')
    expect(report().scenarios[0].cause.message).toContain('Very long messages:')
    expect(stdout).toContain('Very long messages:')
  })

  it('a missing ROM: the cause is the guest’s own error line, at once', () => {
    const { status, stdout, report } = run(['missing-rom'], failing)
    expect(status).toBe(1)
    const [scenario] = report().scenarios
    expect(scenario.verdict).toBe('fail')
    expect(scenario.cause.message).toContain('environment ROM session denied (label="nowhere"')
    expect(scenario.virtualNs).toBeLessThan(5e9)
    expect(stdout).toContain('environment ROM session denied (label="nowhere"')
  })
})
