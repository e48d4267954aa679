import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readPlain } from './plain-arguments.ts'

const specs = (await Promise.all(Object.values(COMMANDS).map(({ load }) => load()))) as CommandSpec<never>[]

const words = [
  'log',
  'timer*',
  '@smoke',
  'x.img',
  '3',
  '2s',
  'random',
  'bash',
  'terminal,tap',
  'emulator',
  '10.02',
  '',
  '--',
  '-v',
  '-h',
  '-k',
]
const argvFor = (spec: CommandSpec<never>) => {
  const flags = spec.options.flatMap(({ flags }) => flags.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? [])
  const joined = flags.map(flag => `${flag}=3`)
  return fc.array(fc.constantFrom(...words, ...flags, ...joined), { maxLength: 5 })
}

const outcome = (read: () => unknown): unknown => {
  try {
    return read()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('readPlain', () => {
  it('reads a plain run', () => {
    const [run] = specs
    expect(
      readPlain(run as CommandSpec<never>, ['log', '--seed', '3', '--allow-flaky', '--reports', 'out']),
    ).toEqual({
      kind: 'run',
      words: ['log'],
      options: { seed: 3, allowFlaky: true, reports: 'out' },
    })
  })

  it('leaves to commander what is not plain', () => {
    const [run] = specs
    for (const argv of [['-v'], ['--', 'list'], ['--seed=3'], ['--sed', '3'], ['--seed'], ['--help']])
      expect(readPlain(run as CommandSpec<never>, argv)).toBeUndefined()
  })

  it('says the same as commander, whatever it reads', () => {
    const anything = fc.constantFrom(...specs).chain(spec => argvFor(spec).map(argv => ({ spec, argv })))
    fc.assert(
      fc.property(anything, ({ spec, argv }) => {
        if (argv.includes('random')) return
        const plain = outcome(() => readPlain(spec, argv))
        if (plain !== undefined) expect(plain).toEqual(outcome(() => parseArguments(spec, argv)))
      }),
      { numRuns: 2000 },
    )
  })
})
