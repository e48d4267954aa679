// For tests: boots a root task that is given as generator functions, without scripts, and collects its output.
import { createEmulator, type Emulator, type EmulatorOptions } from '../index.ts'
import {
  createGlobal,
  createLocal,
  createPt,
  createSc,
  type Entry,
  entryIp,
  openSerial,
  reply,
  rootModule,
  rootProgram,
} from '../root-task.ts'
import { type Cpu, Event, Mtd, type Op, State, Utcb } from './abi.ts'

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

/** Handler of the startup portal, to be given as entry 1: a global thread begins at the entry that its stack pointer names. */
export function* startup(cpu: Cpu): Op<void> {
  for (;;) {
    const d = Utcb.DATA
    const entry = cpu.utcb(d + State.SP / 8)
    cpu.setUtcb(d, Mtd.IP)
    cpu.setUtcb(d + State.IP / 8, entryIp(entry))
    cpu.setUtcb(0, 0)
    yield* reply(cpu)
  }
}

/** Opens the serial line and makes the startup portal of global threads with event base 0x200, served by EC 90. */
export function* prepareStartup(cpu: Cpu): Op<void> {
  yield* openSerial(cpu)
  yield* createLocal(cpu, 90, { utcb: 0x8000 })
  yield* createPt(cpu, 0x200 + Event.STARTUP, 90, 1, Mtd.SP | Mtd.IP)
}

/** Makes a global thread that begins at `entry`: EC at `sel`, SC behind it. Returns the status of `create_sc`. */
export function* spawn(
  cpu: Cpu,
  sel: number,
  entry: number,
  priority: number,
  quantumUs = 10000,
): Op<number> {
  yield* createGlobal(cpu, sel, { utcb: 0x100000 + sel * 0x1000, sp: entry, eventBase: 0x200 })
  return yield* createSc(cpu, sel + 1, sel, priority, quantumUs)
}
