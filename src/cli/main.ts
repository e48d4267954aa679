#!/usr/bin/env node
// The command line's entry. It starts the emulator's process before it reads anything else: that takes longest, and everything until the
// boot image is ready happens beside it.
import { isCommand } from './commands.ts'
import { wantsEmulator } from './fast-start.ts'
import { guardStreams } from './output.ts'

const words = process.argv.slice(2)
// Emulator processes in reserve do not keep this process alive; it must not end before it has its exit code.
setInterval(() => {}, 2 ** 30)
const engine = wantsEmulator(words) ? import('../engine/emulator/index.ts') : undefined
engine?.then(
  ({ prewarm }) => prewarm(),
  () => {}, // whoever needs the engine meets the same error, where it can be told
)
guardStreams()

const main = async (): Promise<number> => {
  const [first, ...rest] = words
  if (first === '--version' || first === '-V') return (await import('./top-level.ts')).printVersion()
  if (first === undefined || first === '--help' || first === '-h' || first === 'help')
    return (await import('./top-level.ts')).printHelp(first, rest)
  const name = isCommand(first) ? first : 'run'
  const { dispatch } = await import('./dispatch.ts')
  return dispatch(name, isCommand(first) ? rest : words)
}

const fail = async (error: unknown): Promise<number> => {
  const { describeError } = await import('./errors.ts')
  const { text, exitCode } = describeError(error)
  process.stderr.write(text)
  return exitCode
}

const end = async (exitCode: number): Promise<never> => {
  await engine?.then(({ dropPrewarmed }) => dropPrewarmed()).catch(() => {})
  process.exit(exitCode)
}

process.on('uncaughtException', error => void fail(error).then(end))
main().catch(fail).then(end)
