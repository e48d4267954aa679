// `run --version`, `run --help` and `run help COMMAND`.
import { ExitCode } from '../runner/exit-code.ts'
import { version } from '../support/version.ts'
import { helpText } from './arguments.ts'
import { COMMANDS, isCommand } from './commands.ts'
import { overview } from './help.ts'
import { print } from './output.ts'

export const printVersion = (): number => {
  print(version)
  return ExitCode.PASSED
}

/** Help that was asked for goes to stdout and is a success; `run` alone is wrong usage. */
export const printHelp = async (first: string | undefined, [topic]: string[]): Promise<number> => {
  if (first === undefined) {
    process.stderr.write(overview())
    return ExitCode.USAGE
  }
  if (first === 'help' && isCommand(topic)) print(helpText(await COMMANDS[topic].load()))
  else print(overview())
  return ExitCode.PASSED
}
