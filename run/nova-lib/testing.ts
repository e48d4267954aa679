// For tests: boots a root task as a scenario would, without an image, and returns its lines.
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import type { ProgramFactory } from '../../src/emulator/nova-root/index.ts'
import { rootModule } from '../../src/emulator/root-task.ts'

export const bootTask = (
  root: ProgramFactory,
  machine: NonNullable<EmulatorOptions['machine']> = {},
  dialect: 'r10' | 'classic' = 'r10',
): Emulator =>
  createEmulator({
    kernel: { cmdline: 'hypervisor serial', dialect },
    machine,
    modules: [rootModule()],
    host: { evaluate: () => root },
  })

/** Serial lines up to a point of virtual time. */
export const linesOf = (emulator: Emulator, untilNs: number): string[] => {
  const limit = { untilNs, stopAtLine: false, maxTraps: 1e6 }
  while (emulator.run(limit).kind === 'yield');
  const text = emulator.takeOutput().map(({ bytes }) => String.fromCharCode(...bytes))
  return text
    .join('')
    .split('\n')
    .map(line => line.replace(/\r$/, ''))
}
