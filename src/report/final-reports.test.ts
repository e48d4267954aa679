import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { HOSTILE, MIXED, PASSED } from './fixtures/mixed.ts'
import { renderAnnotations, renderSummary } from './github.ts'
import { renderHtml } from './html.ts'
import { SCRIPT, SCRIPT_SHA256 } from './html-assets.ts'
import { renderJson } from './json.ts'
import { renderTap } from './tap.ts'
import { resultOf } from './testing.ts'

describe('renderJson', () => {
  it('holds each scenario with its verdict, cause, seed and times', () => {
    const report = JSON.parse(renderJson(resultOf(MIXED)))
    expect(report).toMatchObject({ schema: 1, run: '20261121-070000-ab12', exitCode: 2 })
    expect(report.scenarios.map((s: { name: string; verdict: string }) => [s.name, s.verdict])).toEqual([
      ['log', 'pass'],
      ['timer', 'hang'],
      ['wrong', 'invalid'],
      ['board:arm', 'skip'],
      ['cut', 'error'],
    ])
    expect(report.scenarios[0]).toMatchObject({
      cause: null,
      seed: 0,
      hostMs: 54,
      virtualNs: 31_400_000,
      captures: { ms: 42 },
    })
    expect(report.scenarios[1].cause.location).toEqual({ file: 'expected/timer.expect', line: 2, column: 1 })
    expect(report.scenarios[4].cause.code).toBe('run/unfinished')
  })

  it('reports a run that was cut off', () => {
    const report = JSON.parse(renderJson(resultOf(MIXED.slice(0, 3))))
    expect(report.exitCode).toBe(null)
    expect(report.verdicts).toEqual({ error: 1 })
  })
})

describe('renderTap', () => {
  it('is TAP 14 with a YAML block for each point', () => {
    const lines = renderTap(resultOf(MIXED)).split('\n')
    expect(lines.slice(0, 3)).toEqual(['TAP version 14', '1..5', 'ok 1 - log'])
    expect(lines).toContain('not ok 2 - timer')
    expect(lines).toContain('ok 4 - board:arm # SKIP needs \\# a board')
    expect(lines.filter(line => line === '  ---')).toHaveLength(5)
    for (const line of lines)
      expect(line).toMatch(/^(TAP version 14|1\.\.5|(not )?ok \d+ - .*| {2}(---|\.\.\.|\w+: (\d+|".*"))|)$/)
  })
})

describe('renderAnnotations', () => {
  it('points at the place and keeps one command a line', () => {
    const commands = renderAnnotations(resultOf(MIXED)).trimEnd().split('\n')
    expect(commands[0]).toContain(
      '::error file=expected/timer.expect,line=2,col=1,title=timer%3A hang::waited for',
    )
    expect(commands[1]).toBe(
      '::warning file=configs/wrong.xml,line=3,col=9,title=config/unknown-attribute::unknown attribute "nmae"',
    )
    for (const command of commands) expect(command).toMatch(/^::(error|warning) [^:]+::[^\x00-\x1f]*$/)
  })

  it('has a summary with what did not pass first', () => {
    const rows = renderSummary(resultOf(MIXED)).trimEnd().split('\n')
    expect(rows[0]).toBe('### 5 scenarios: 1 pass, 1 hang, 1 invalid, 1 skip, 1 error')
    expect(rows.at(-1)).toMatch(/^\| log \| pass/)
  })
})

describe('renderHtml', () => {
  const page = renderHtml(resultOf(MIXED))

  it('escapes whatever came over the serial line', () => {
    expect(page.match(/<script>/g)).toHaveLength(1)
    expect(page).not.toContain(HOSTILE)
    expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;')
    expect(page).not.toMatch(/[\x00-\x08\x0b-\x1f\ud800-\udfff]/)
  })

  it('allows exactly its own script', () => {
    expect(SCRIPT_SHA256).toBe(createHash('sha256').update(SCRIPT).digest('base64'))
    expect(page).toContain(`script-src 'sha256-${SCRIPT_SHA256}'`)
  })

  it('reaches outside nowhere', () => {
    expect(page).not.toMatch(/(src|href)\s*=|url\(|@import/)
  })

  it('marks matched lines and evidence, and says what it leaves out', () => {
    expect(page).toContain('<li class="matched" title="matched: [init -&gt; test-log] Test done.">')
    expect(page).toContain('<li class="evidence">')
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      type: 'line' as const,
      ms: 2,
      scenario: 'log',
      index,
      ns: index,
      text: `line ${index}`,
    }))
    const at = PASSED.findIndex(e => e.type === 'match')
    const cut = renderHtml(resultOf([...PASSED.slice(0, at), ...many, ...PASSED.slice(at)]))
    expect(cut).toMatch(/\d+ lines left out; serial.log has them/)
    expect(cut).toContain('line 19999')
    expect(cut.length).toBeLessThan(200_000)
  })
})
