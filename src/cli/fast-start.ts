// Decides from the bare words whether the emulator will be needed, so that its process can start before options and scenarios are read.
import { isCommand } from './commands.ts'

/** True when these words most likely run a scenario or an image on the emulator. A wrong guess costs a process that is ended again. */
export const wantsEmulator = (words: readonly string[]): boolean => {
  const [first] = words
  if (first === undefined || first === 'help' || words.some(word => /^(-h|--help|-V|--version)$/.test(word)))
    return false
  if (isCommand(first) && first !== 'run' && first !== 'boot') return false
  const at = words.findIndex(word => word === '--engine' || word.startsWith('--engine='))
  const engine = at < 0 ? 'emulator' : (words[at]?.split('=')[1] ?? words[at + 1])
  return engine === 'emulator'
}
