#!/usr/bin/env node
// The command line's entry. It starts the emulator's process before it reads anything else: that takes longest, and everything until the
// boot image is ready happens beside it.
import { dropPrewarmed, prewarm } from '../engine/emulator/index.ts'
import { isCommand } from './commands.ts'
import { wantsEmulator } from './fast-start.ts'
import { guardStreams } from './output.ts'

const words = process.argv.slice(2)
process.on('uncaughtException', error => void fail(error).then(end))
if (wantsEmulator(words)) prewarm()
guardStreams()
// Emulator processes in reserve do not keep this process alive; it must not end before it has its exit code.
setInterval(() => {}, 2 ** 30)
main().catch(fail).then(end)

async function main(): Promise<number> {
  const [first, ...rest] = words
  if (first === '--version' || first === '-V') return (await import('./top-level.ts')).printVersion()
  if (first === undefined || first === '--help' || first === '-h' || first === 'help')
    return (await import('./top-level.ts')).printHelp(first, rest)
  const { dispatch } = await import('./dispatch.ts')
  return isCommand(first) ? dispatch(first, rest) : dispatch('run', words)
}

async function fail(error: unknown): Promise<number> {
  const { describeError } = await import('./errors.ts')
  const { text, exitCode } = describeError(error)
  process.stderr.write(text)
  return exitCode
}

async function end(exitCode: number): Promise<never> {
  await dropPrewarmed()
  process.exit(exitCode)
}
