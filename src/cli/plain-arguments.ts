// Reads the plainest command lines without loading commander: words, and long options in the form `--name` and `--name value`. Whatever is
// not as plain as that, and every mistake, is left to commander, which knows the same options.
import type { ParsedArguments } from './arguments.ts'
import type { CommandSpec, OptionSpec } from './command.ts'

/** The arguments, or undefined when they are not plain. */
export const readPlain = (spec: CommandSpec<never>, argv: readonly string[]): ParsedArguments | undefined => {
  const words: string[] = []
  const options: Record<string, unknown> = {}
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string
    if (!word.startsWith('-')) {
      words.push(word)
      continue
    }
    const option = spec.options.find(({ flags }) => longName(flags) === word)
    if (!option || option.many) return undefined
    const value = takesValue(option) ? argv[++i] : true
    if (value === undefined || (typeof value === 'string' && value.startsWith('-'))) return undefined
    options[fieldName(word)] = typeof value === 'string' && option.parse ? option.parse(value) : value
  }
  return takesWords(spec, words.length) ? { kind: 'run', words, options } : undefined
}

const longName = (flags: string): string | undefined => /--[a-z][a-z-]*/.exec(flags)?.[0]

const takesValue = ({ flags }: OptionSpec): boolean => flags.includes('<')

/** `--timeout-scale` is `timeoutScale`, as commander has it. */
const fieldName = (flag: string): string =>
  flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

const takesWords = ({ args }: CommandSpec<never>, count: number): boolean => {
  const least = args.filter(({ name }) => name.startsWith('<')).length
  const many = args.some(({ name }) => name.includes('...'))
  return count >= least && (many || count <= args.length)
}
