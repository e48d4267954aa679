// The one door to commander: turns a command's data into a parser and its help text.
import { Command, CommanderError, Option } from 'commander'
import { UserError } from '../support/errors.ts'
import type { CommandSpec } from './command.ts'

export type ParsedArguments =
  | { kind: 'run'; words: string[]; options: Record<string, unknown> }
  | { kind: 'help'; text: string }

/** Reads a command's words and options. A mistake is a UserError of code 'usage/...'; --help is an answer of its own. */
export const parseArguments = (spec: CommandSpec<never>, argv: string[]): ParsedArguments => {
  const parser = createParser(spec)
  try {
    parser.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
      return { kind: 'help', text: helpText(spec) }
    throw new UserError('usage/arguments', error.message.replace(/^error: /, ''), {
      hint: `\`run ${spec.name} --help\` shows what it takes`,
    })
  }
  return { kind: 'run', words: parser.args, options: parser.opts() }
}

/** The text of `--help`. */
export const helpText = (spec: CommandSpec<never>): string => {
  const width = Math.max(0, ...spec.examples.map(([command]) => command.length))
  const examples = spec.examples.map(([command, meaning]) => `  ${command.padEnd(width)}   ${meaning}`)
  const tail = examples.length > 0 ? `\nExamples:\n${examples.join('\n')}\n` : ''
  return createParser(spec).helpInformation() + tail
}

const createParser = (spec: CommandSpec<never>): Command => {
  const parser = new Command(spec.name === 'run' ? 'run' : `run ${spec.name}`)
    .description(spec.summary)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .configureHelp({ helpWidth: 100 })
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .helpOption('-h, --help', 'show this')
  for (const { name, about } of spec.args) parser.argument(name, about)
  for (const { flags, about, parse, many } of spec.options) {
    const option = new Option(flags, about)
    const value = parse ?? ((text: string) => text)
    if (many) option.argParser((text, before) => [...((before as unknown[]) ?? []), value(text)])
    else if (parse) option.argParser(value)
    parser.addOption(option)
  }
  return parser
}
