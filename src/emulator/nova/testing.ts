// For tests: boots a root task that is given as generator functions, without scripts, and collects its output.
import { createEmulator, type Emulator, type EmulatorOptions } from '../index.ts'
import { type Entry, rootModule, rootProgram } from '../root-task.ts'

export * from '../root-task.ts'

/** A machine whose root task has these entry points; the first one is its main thread. */
export const bootRoot = (entries: readonly Entry[], options: Partial<EmulatorOptions> = {}): Emulator =>
  createEmulator({
    kernel: { cmdline: 'hypervisor serial', dialect: 'r10' },
    modules: [rootModule()],
    host: { evaluate: () => () => rootProgram(entries) },
    ...options,
  })

/** Runs to the end and returns the serial lines behind the boot lines. */
export const runToEnd = (emulator: Emulator, untilNs = 10e9): string[] => {
  let stop = emulator.run({ untilNs, stopAtLine: false, maxTraps: 1e6 })
  while (stop.kind === 'yield') stop = emulator.run({ untilNs, stopAtLine: false, maxTraps: 1e6 })
  const text = emulator
    .takeOutput()
    .map(s => String.fromCharCode(...s.bytes))
    .join('')
  const lines = text.split('\n')
  const boot = lines.findLastIndex(l => l.includes('] CORE:'))
  return lines.slice(boot + 1).filter(l => l !== '')
}
