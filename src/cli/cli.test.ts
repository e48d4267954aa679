// The command line as its users start it: the real process in a temporary project, exit codes and files looked at.
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RESERVED_NAMES } from '../scenario/select.ts'
import { COMMANDS, RESERVED } from './commands.ts'

const main = resolve(import.meta.dirname, '../../dist/run.js')
const project = mkdtempSync(join(tmpdir(), 'cli-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

const env = { PATH: process.env['PATH'], HOME: project, NO_COLOR: '1' }

const run = (args: string[], cwd = project) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

const write = (file: string, text: string): void => {
  mkdirSync(resolve(project, file, '..'), { recursive: true })
  writeFileSync(join(project, file), text)
}

beforeAll(() => {
  expect(run(['new', 'hello'])).toMatchObject({ status: 0 })
  write(
    'run/wrong.run.ts',
    `export default { description: 'd', modules: ['init', 'test-log'], config: 'hello.xml', expect: ['[init -> test-log] nowhere'] }`,
  )
  write(
    'run/long.run.ts',
    `export default { description: 'd', modules: ['init', 'timer', 'test-timer'], config: 'long.xml', expect: ['[init -> test] never'] }`,
  )
  write('configs/long.xml', readFileSync(resolve(import.meta.dirname, '../../configs/timer.xml'), 'utf8'))
})

describe('run new', () => {
  it('writes a scenario that passes right away', () => {
    const { status, stdout } = run(['hello'])
    expect(stdout).toMatch(/^✓ hello {2}3\/3 patterns/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Run script execution successful.')
    expect(status).toBe(0)
    expect(readdirSync(join(project, 'reports/latest')).sort()).toEqual([
      'events.jsonl',
      'hello',
      'index.html',
      'junit.xml',
      'report.json',
    ])
    expect(readdirSync(join(project, 'reports/latest/hello')).sort()).toEqual(['lines.jsonl', 'serial.log'])
  })

  it('never overwrites, and takes no name that is a command or no name', () => {
    expect(run(['new', 'hello'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('run/hello.run.ts'),
    })
    expect(run(['new', 'list'])).toMatchObject({ status: 2, stderr: expect.stringContaining('new/reserved') })
    expect(run(['new', '../x'])).toMatchObject({ status: 2, stderr: expect.stringContaining('new/name') })
  })
})

describe('wrong usage', () => {
  it.each([
    [['helo'], "did you mean 'hello'?"],
    [['lst'], 'did you mean `run list`?'],
    [['hello', '--sed', '1'], '--seed'],
    [['hello', '--seed', '-1'], 'a whole number from 0'],
    [['hello', '--engine', 'emulatr'], 'did you mean emulator?'],
    [['hello', '--reporter', 'junitt'], 'did you mean junit?'],
    [['--seed', '1'], 'no scenario is named'],
    [['boot'], 'either an image or --config'],
    [['boot', 'x', '--for', '3'], 'a time such as 500ms'],
    [['prune', '--keep', '0'], 'a whole number from 1'],
    [['report', '/nowhere'], 'no events.jsonl'],
    [['serial', 'nothing'], 'no serial log of "nothing"'],
    [['completion', 'tcsh'], 'one of bash, zsh, fish'],
  ])('%j says what is wrong and ends with 2', (args, words) => {
    const { status, stdout, stderr } = run(args)
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  it('without any word shows what there is', () => {
    expect(run([])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Commands:') })
    expect(run(['--help'])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('Commands:'),
    })
  })
})

describe('exit codes and reports', () => {
  it('a scenario that does not pass ends with 1, and its cause stands in report.json', () => {
    const { status, stdout, stderr } = run(['wrong', '--reports', 'out', '--seed', '3'])
    expect(status).toBe(1)
    expect(stdout.split('\n').slice(0, 2).join('\n')).toContain('[init -> test-log] nowhere')
    expect(stdout).toContain('again: run wrong --seed 3')
    expect(stderr).toBe('reports: out\n')
    const { scenarios } = JSON.parse(readFileSync(join(project, 'out/report.json'), 'utf8'))
    expect(scenarios).toMatchObject([{ name: 'wrong', verdict: 'hang', seed: 3, engine: 'emulator' }])
  })

  it('--json gives the report on stdout and nothing else there', () => {
    const { status, stdout, stderr } = run(['hello', 'wrong', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, verdicts: { pass: 1, hang: 1 }, exitCode: 1 })
    expect(stderr).toContain('✓ hello')
    expect(status).toBe(1)
  })

  it('on GitHub’s runners annotations and a job summary come along', () => {
    const summary = join(project, 'summary.md')
    const { stdout } = spawnSync(process.execPath, [main, 'wrong'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
    })
    expect(stdout).toMatch(/^::error .*title=wrong%3A hang::/m)
    expect(readFileSync(summary, 'utf8')).toContain('### 1 scenario: 1 hang')
  })

  it('an invalid run file is a verdict; the others run all the same, and the code is 2', () => {
    write(
      'run/invalid.run.ts',
      `export default { description: 'd', modules: ['init'], confg: 'hello.xml', expect: 'hello.expect' }`,
    )
    const { status, stdout } = run(['invalid', 'hello'])
    expect(stdout).toContain('✗ invalid  invalid')
    expect(stdout).toContain('confg')
    expect(stdout).toContain('✓ hello')
    expect(status).toBe(2)
    rmSync(join(project, 'run/invalid.run.ts'))
  })

  it('a reports folder that cannot be written is the host’s fault, told before anything runs', () => {
    write('file', '')
    const { status, stdout, stderr } = run(['hello', '--reports', 'file/out'])
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(/^error of the host: cannot write reports to .*file\/out: /)
    if (process.getuid?.() === 0) return
    mkdirSync(join(project, 'closed'))
    chmodSync(join(project, 'closed'), 0o500)
    expect(run(['hello', '--reports', 'closed/out']).status).toBe(3)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it in order with %i, with a report of what was done', async (signal, code) => {
    const child = spawn(process.execPath, [main, 'long', '-v', '--reports', `out-${signal}`], {
      cwd: project,
      env,
    })
    child.stdout.once('data', () => child.kill(signal))
    const status = await new Promise(resolve => child.once('exit', resolve))
    expect(status).toBe(code)
    const report = JSON.parse(readFileSync(join(project, `out-${signal}/report.json`), 'utf8'))
    expect(report.exitCode).toBe(code)
    expect(report.scenarios).toHaveLength(1)
  })
})

describe('reports of past runs', () => {
  it('are made again from the events alone', () => {
    run(['hello', 'wrong', '--reports', 'again'])
    const before = ['report.json', 'junit.xml', 'index.html'].map(file =>
      readFileSync(join(project, 'again', file), 'utf8'),
    )
    for (const file of ['report.json', 'junit.xml', 'index.html']) rmSync(join(project, 'again', file))
    const { status, stdout } = run(['report', 'again'])
    expect(status).toBe(0)
    expect(stdout).toContain('✗ wrong  hang')
    const after = ['report.json', 'junit.xml', 'index.html'].map(file =>
      readFileSync(join(project, 'again', file), 'utf8'),
    )
    expect(after).toEqual(before)
  })

  it('are joined by merge', () => {
    run(['hello', '--reports', 'shard-1'])
    run(['wrong', '--reports', 'shard-2'])
    const { status, stdout } = run(['merge', 'shard-1', 'shard-2', '--into', 'joint'])
    expect(stdout).toContain('2 scenarios: 1 pass, 1 hang')
    expect(status).toBe(1)
    expect(existsSync(join(project, 'joint/junit.xml'))).toBe(true)
  })

  it('serial gives the bytes again, prune keeps the newest', () => {
    const bytes = run(['serial', 'hello']).stdout
    expect(bytes).toContain('[init -> test-log] Test done.')
    expect(run(['serial', 'hello', '--times']).stdout).toMatch(/^ +\d\.\d{6} /)
    run(['hello'])
    const runs = () => readdirSync(join(project, 'reports')).filter(name => /^\d/.test(name)).length
    expect(runs()).toBeGreaterThan(1)
    expect(run(['prune', '--keep', '1']).status).toBe(0)
    expect(runs()).toBe(1)
    expect(existsSync(join(project, 'reports/latest/report.json'))).toBe(true)
  })
})

describe('boot and build', () => {
  const parts = ['--config', 'configs/hello.xml', '--module', 'init', '--module', 'test-log', '--for', '1s']

  it('streams the serial line to stdout and nothing else there', () => {
    const { status, stdout, stderr } = run(['boot', ...parts])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\s*NOVA Microhypervisor/)
    expect(stdout).toContain('[init -> test-log] Test done.')
    expect(stderr).toMatch(/ended|nothing can happen/)
  })

  it('ends when the reader of its output has gone', () => {
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `"$0" "$1" boot --config configs/long.xml --module init --module timer --module test-timer | head -1`,
        process.execPath,
        main,
      ],
      { cwd: project, encoding: 'utf8', env },
    )
    expect(stdout).toMatch(/^\s*NOVA Microhypervisor.*\r?\n$/)
    expect(stderr).toMatch(/^ended after \d\.\d+ s of guest time\n$/)
  })

  it('boots an image that was built before, to the same bytes', () => {
    expect(run(['build', 'hello', '-o', 'hello.img'])).toMatchObject({ status: 0, stdout: 'hello.img\n' })
    expect(run(['boot', 'hello.img', '--for', '1s']).stdout).toBe(run(['boot', ...parts]).stdout)
  })

  it('says which module is missing', () => {
    const { status, stderr } = run(['boot', ...parts, '--module', 'test-lgo'])
    expect(stderr).toContain("'test-log'")
    expect(status).toBe(2)
  })

  it('refuses an image that is cut off', () => {
    const image = readFileSync(join(project, 'hello.img'))
    writeFileSync(join(project, 'cut.img'), image.subarray(0, image.length - 5000))
    expect(run(['boot', 'cut.img'])).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('check', () => {
  it('names file, line and column, and ends with 2 when it refuses', () => {
    write(
      'configs/bad.xml',
      '<config>\n  <parent-provides> <servce name="LOG"/> </parent-provides>\n  <start name="a" caps="100" ram="1M">\n</config>\n',
    )
    const { status, stdout } = run(['check', 'configs/bad.xml'])
    expect(stdout).toMatch(/^configs\/bad.xml:\d+:\d+: error: /)
    expect(status).toBe(2)
    expect(run(['check', 'hello']).status).toBe(0)
    const [checked] = JSON.parse(run(['check', 'configs/bad.xml', '--json']).stdout)
    expect(checked).toMatchObject({ refused: true, findings: [{ severity: 'error' }] })
  })
})

describe('convert', () => {
  it('goes there and back, and refuses with 2 and a place what would be lost', () => {
    const xml = '<config>\n\t<!-- why -->\n\t<start name="a" ram="1M"/>\n</config>\n'
    write('configs/there.xml', xml)
    const hid = 'config\n. why\n+ start a | ram: 1M\n-\n'
    expect(run(['convert', 'configs/there.xml'])).toMatchObject({ status: 0, stdout: hid, stderr: '' })
    expect(run(['convert', 'configs/there.xml', '-o', 'out/there.hid'])).toMatchObject({
      status: 0,
      stdout: '',
    })
    expect(run(['convert', 'out/there.hid', '--to', 'xml']).stdout).toBe(xml)
    write('configs/bar.xml', '<config>\n<start name="a|b"/></config>')
    const { status, stdout, stderr } = run(['convert', 'configs/bar.xml'])
    expect(stderr).toMatch(/^configs\/bar.xml:2:14: error: /)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(run(['convert', 'configs/none.xml']).status).toBe(2)
  })
})

describe('a run of an unchanged scenario', () => {
  it('says the same of a configuration that was checked before, and checks a changed one', () => {
    expect(run(['hello']).status).toBe(0)
    expect(readdirSync(join(project, '.run/cache/checks')).length).toBeGreaterThan(0)
    const config = readFileSync(join(project, 'configs/hello.xml'), 'utf8')
    write('configs/hello.xml', config.replace('caps=', 'cap='))
    const { status, stdout } = run(['hello'])
    expect(stdout).toContain('config/unknown-attribute')
    expect(status).toBe(2)
    write('configs/hello.xml', config)
    expect(run(['hello']).status).toBe(0)
  })
})

describe('words', () => {
  it('that are commands are all reserved', () => {
    const known = [...RESERVED_NAMES, 'run']
    expect(RESERVED.filter(name => !known.includes(name))).toEqual([])
  })

  it('are completed in each shell', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = run(['completion', shell])
      for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(name)
      expect(stdout).toContain('allow-flaky')
    }
    const bash = spawnSync(
      'bash',
      ['-c', 'eval "$(cat)"; COMP_WORDS=(run hello --see) COMP_CWORD=2; _genode_run; echo $COMPREPLY'],
      {
        input: run(['completion', 'bash']).stdout,
        encoding: 'utf8',
        env,
      },
    )
    expect(bash.stdout.trim()).toBe('--seed')
  })

  it('each have a help text with examples', () => {
    for (const name of Object.keys(COMMANDS)) {
      const { status, stdout } = run([name, '--help'])
      expect(stdout).toMatch(/^Usage: run/)
      expect(stdout).toContain('Examples:')
      expect(status).toBe(0)
    }
  })
})
