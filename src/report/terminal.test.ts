import { describe, expect, it } from 'vitest'
import { MIXED, PASSED } from './fixtures/mixed.ts'
import { terminalOutput } from './testing.ts'

describe('terminal reporter', () => {
  it('ends a passed single run with the message of Genode’s run tool', () => {
    expect(terminalOutput(PASSED)).toBe(
      '✓ log  1/1 pattern  31.4 ms guest  54 ms\n\nRun script execution successful.\n',
    )
  })

  it('does so too when all variants of one run file passed, and not for several', () => {
    const twice = (second: string) => [
      ...PASSED.slice(0, -1),
      ...PASSED.filter(e => e.scenario !== undefined).map(e => ({ ...e, scenario: second }) as typeof e),
      ...PASSED.slice(-1),
    ]
    const variants = twice('log:classic').map(e =>
      e.scenario === 'log' ? ({ ...e, scenario: 'log:new' } as typeof e) : e,
    )
    expect(terminalOutput(variants)).toMatch(/2 scenarios: 2 pass.*\n\nRun script execution successful.\n$/)
    expect(terminalOutput(twice('timer'))).not.toContain('successful')
  })

  it('names the cause first, then the place, the evidence, the hint and the way to look closer', () => {
    const output = terminalOutput(MIXED, {
      readSource: file =>
        file === 'expected/timer.expect' ? 'Genode ...\n[init -> timer] done\n' : undefined,
    })
    expect(output).toContain(
      [
        '✗ timer  hang  1/2 patterns  1.24 s guest  30 ms',
        '    waited for "[init -> timer] done", and nothing can ever happen again',
        '    at expected/timer.expect:2:1',
        '      1 | Genode ...',
        '    > 2 | [init -> timer] done',
        '      3 |',
        '',
        '    nearest line:',
        '      [init -> timer] last',
        '                      ^^^^',
      ].join('\n'),
    )
    expect(output).toContain('    >    0.002000 [init -> timer] ]]>')
    expect(output).toContain('again: run timer --seed 0    log: run serial timer')
    expect(output).toContain('- board:arm  skipped  needs # a board')
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      '5 scenarios: 1 pass, 1 hang, 1 invalid, 1 skip, 1 error  100 ms',
    )
    expect(output).not.toContain('successful')
  })

  it('lets no control character of the guest through', () => {
    const allowed = /[^\n\x1b\x20-\uffff]|[\x7f-\x9f]/
    for (const color of [0, 3] as const)
      expect(terminalOutput(MIXED, { color, verbose: true })).not.toMatch(allowed)
    expect(terminalOutput(MIXED, { verbose: true })).not.toContain('\x1b')
  })

  it('shows each line with its time and marks the matched ones when verbose', () => {
    const lines = terminalOutput(PASSED, { verbose: true }).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '     0.001000 Genode 26.02',
      '✓    0.002000 [init -> test-log] Test done.',
      '✓ log  1/1 pattern  31.4 ms guest  54 ms',
    ])
  })

  it('rewrites one line while running on a terminal, and leaves nothing of it', () => {
    const output = terminalOutput(PASSED, { live: true })
    expect(output).toContain('log runs')
    const screen = output
      .split('\n')
      .map(line => line.slice(line.lastIndexOf('\x1b[2K') + 1).replace('[2K', ''))
    expect(screen.join('\n')).toBe(terminalOutput(PASSED))
  })
})
