// Loads a command, reads its arguments and runs it.
import { ExitCode } from '../runner/exit-code.ts'
import type { ParsedArguments } from './arguments.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS, type CommandName } from './commands.ts'
import { print } from './output.ts'
import { readPlain } from './plain-arguments.ts'

export const dispatch = async (name: CommandName, argv: string[]): Promise<number> => {
  const spec = (await COMMANDS[name].load()) as CommandSpec<never>
  const parsed: ParsedArguments =
    readPlain(spec, argv) ?? (await import('./arguments.ts')).parseArguments(spec, argv)
  if (parsed.kind === 'help') {
    print(parsed.text)
    return ExitCode.PASSED
  }
  return spec.run(parsed.words, parsed.options as never)
}
